import { h, type Child } from './dom.js'

/** What there is to choose from. */
export interface SegmentedControlParts<Value extends string> {
  readonly legend: string
  readonly name: string
  readonly options: readonly {
    readonly value: Value
    readonly content: readonly Child[]
    readonly isChosen: boolean
  }[]
  readonly onChoose: (value: Value) => void
}

/** Controls so far: each is a group of radio buttons of its own. */
let count = 0

/** Radio buttons side by side: the arrow keys go from one to the next. */
export function segmentedControl<Value extends string>({
  legend,
  name,
  onChoose,
  options,
}: SegmentedControlParts<Value>): HTMLElement {
  const group = `${name}-${count++}`
  return h(
    'fieldset',
    { class: 'segmented' },
    h('legend', {}, legend),
    h(
      'div',
      { class: 'segments' },
      ...options.map(({ content, isChosen, value }) =>
        h(
          'label',
          { class: 'segment' },
          h('input', {
            type: 'radio',
            name: group,
            value,
            checked: isChosen,
            class: 'visually-hidden',
            onchange: () => onChoose(value),
          }),
          h('span', {}, ...content),
        ),
      ),
    ),
  )
}
