import { h, type Child } from './dom.js'

/** A button and the panel it opens. */
export interface Menu {
  readonly button: HTMLButtonElement
  readonly panel: HTMLElement
  close(): void
}

let count = 0

/**
 * A panel that the browser opens below its button, keeps on top, closes on Escape or a click
 * elsewhere, and from which it gives the focus back. `onToggle` may fill it.
 */
export function createMenu(
  parts: {
    readonly buttonClass: string
    readonly panelClass: string
    readonly label: string
    readonly content: readonly Child[]
    /** Called before it opens and after it closed. */
    readonly onToggle?: (isOpen: boolean) => void
  },
  ...buttonContent: readonly Child[]
): Menu {
  const id = `menu-${count++}`
  const button = h(
    'button',
    { type: 'button', class: parts.buttonClass, popovertarget: id, 'aria-haspopup': 'dialog' },
    ...buttonContent,
  )
  const panel = h(
    'div',
    {
      id,
      popover: true,
      role: 'dialog',
      'aria-label': parts.label,
      tabindex: -1,
      class: `panel ${parts.panelClass}`,
      onbeforetoggle: (event) => {
        if ((event as ToggleEvent).newState === 'open') parts.onToggle?.(true)
      },
      ontoggle: (event) => {
        if ((event as ToggleEvent).newState === 'open') panel.focus()
        else parts.onToggle?.(false)
      },
    },
    ...parts.content,
  )
  return { button, panel, close: () => panel.hidePopover() }
}
