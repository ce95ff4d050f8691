import type { ApiError } from '../api/apiError.js'
import type { PhotoKind, ServerConfig } from '../api/types.js'
import type { StagedPhoto, StagedPhotos } from '../state/stagedPhotos.js'
import type { Uploader } from '../state/uploader.js'
import { formatBytes } from '../text/format.js'
import { plural, t } from '../text/translate.js'
import type { Announcer } from '../ui/announcer.js'
import { h, setText } from '../ui/dom.js'
import { icon } from '../ui/icon.js'
import { keyedList } from '../ui/keyedList.js'
import type { Scope } from '../ui/scope.js'
import { createStagedItem, type StagedItem } from './stagedItem.js'

/** What the panel needs. */
export interface UploadPanelParts {
  readonly scope: Scope
  readonly config: ServerConfig
  readonly staged: StagedPhotos
  readonly uploader: Uploader
  readonly announcer: Announcer
}

/** The panel where photos are chosen and sent. */
export interface UploadPanel {
  readonly element: HTMLElement
  /** Lets the person choose a file, for a kind of photo that is known already. */
  choose(kind: string): void
}

/** Photos come in by the file dialog, by dropping, or by pasting. */
export function createUploadPanel(parts: UploadPanelParts): UploadPanel {
  const { config, scope, staged, uploader } = parts
  const notice = h('p', { class: 'field-problem', role: 'alert' })
  let kindForNext = ''
  const take = (files: readonly File[]): void => {
    if (files.length === 0 || uploader.getSnapshot().isSending) return
    const left = staged.add(files, kindForNext)
    kindForNext = ''
    setText(notice, left > 0 ? plural('upload.tooMany', left, { max: config.maxFiles }) : '')
    parts.announcer.say('staged', plural('upload.ready', files.length - left))
    list.querySelector<HTMLElement>('select[data-empty]')?.focus()
  }
  const input = h('input', {
    type: 'file',
    accept: 'image/*',
    multiple: true,
    class: 'visually-hidden',
    'data-testid': 'file-input',
    onchange: () => {
      take([...(input.files ?? [])])
      // The same file may be chosen again after it was removed.
      input.value = ''
    },
    oncancel: () => {
      kindForNext = ''
    },
  })
  const dropZone = createDropZone(input, config)
  const list = h('ul', { class: 'staged', 'aria-label': t('upload.list') })
  const footer = createFooter(parts, list, input)
  acceptFiles(dropZone, scope, take)
  followStaged(parts, list, dropZone)

  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'upload-title' },
    h('h2', { id: 'upload-title' }, t('upload.heading')),
    dropZone,
    notice,
    list,
    footer,
  )
  const choose = (kind: string): void => {
    kindForNext = kind
    input.click()
  }
  return { element, choose }
}

function createDropZone(input: HTMLInputElement, config: ServerConfig): HTMLElement {
  return h(
    'div',
    { class: 'drop-zone' },
    icon('camera'),
    h('p', {}, t('upload.drop')),
    h('label', { class: 'button' }, input, icon('upload'), t('upload.choose')),
    h(
      'p',
      { class: 'muted small' },
      t('upload.limits', { size: formatBytes(config.maxImageBytes), count: config.maxFiles }),
    ),
  )
}

/** Takes files that are dropped anywhere on the page, or pasted. */
function acceptFiles(
  dropZone: HTMLElement,
  scope: Scope,
  take: (files: readonly File[]) => void,
): void {
  const { signal } = scope
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') === true
  window.addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event)) return
      // Without this the browser would leave the page and show the file.
      event.preventDefault()
      dropZone.classList.add('is-target')
    },
    { signal },
  )
  window.addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) dropZone.classList.remove('is-target')
    },
    { signal },
  )
  window.addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      dropZone.classList.remove('is-target')
      take([...(event.dataTransfer?.files ?? [])])
    },
    { signal },
  )
  window.addEventListener(
    'paste',
    (event) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      take(files)
    },
    { signal },
  )
}

function followStaged(parts: UploadPanelParts, list: HTMLElement, dropZone: HTMLElement): void {
  const { config, scope, staged, uploader } = parts
  const kinds: readonly PhotoKind[] = config.kinds
  const render = keyedList<StagedPhoto, StagedItem>(list, {
    key: ({ id }) => String(id),
    create: (photo) =>
      createStagedItem(photo, kinds, config, {
        onKind: (kind) => staged.setKind(photo.id, kind),
        onRemove: () => {
          staged.remove([photo.id])
          focusAfterRemoval(list, dropZone)
        },
      }),
    update: (item, photo) => item.update(photo),
  })
  scope.follow(staged, () => {
    render(staged.getSnapshot())
    list.hidden = staged.getSnapshot().length === 0
  })
  scope.follow(uploader, () => {
    const { isSending, progress } = uploader.getSnapshot()
    for (const item of list.querySelectorAll<HTMLElement>('.staged-item')) {
      const fraction = progress.get(Number(item.dataset['id']))
      item.querySelector('progress')?.setAttribute('value', String(fraction ?? 0))
      item.classList.toggle('is-sending', isSending)
    }
    list.toggleAttribute('inert', isSending)
  })
}

function focusAfterRemoval(list: HTMLElement, dropZone: HTMLElement): void {
  const next = list.querySelector<HTMLElement>('.remove') ?? dropZone.querySelector('input')
  next?.focus()
}

function createFooter(parts: UploadPanelParts, list: HTMLElement, input: HTMLElement): HTMLElement {
  const { scope, staged, uploader } = parts
  const problem = h('p', { class: 'field-problem', role: 'alert' })
  const submit = h('button', { type: 'button', class: 'button button-wide', onclick: send })
  const bar = h('progress', { max: 1, 'aria-label': t('upload.heading') })
  const label = h('span', {})
  const cancel = h(
    'button',
    { type: 'button', class: 'button button-quiet', onclick: () => uploader.cancel() },
    t('upload.cancel'),
  )
  const sending = h('div', { class: 'sending' }, label, bar, cancel)
  const footer = h('div', { class: 'upload-footer' }, problem, submit, sending)

  function send(): void {
    const missing = list.querySelector<HTMLElement>('select[data-empty]')
    list.classList.toggle('is-checked', missing !== null)
    if (missing) missing.focus()
    else void uploader.send()
  }
  const render = (): void => {
    const { isSending, error, progress } = uploader.getSnapshot()
    const count = staged.getSnapshot().filter((photo) => photo.problem === undefined).length
    submit.hidden = isSending || count === 0
    sending.hidden = !isSending
    // A button that goes away would take the focus with it.
    const heir = isSending ? cancel : submit.hidden ? input : submit
    const focused = document.activeElement
    if (footer.contains(focused) && focused?.closest('[hidden]')) heir.focus()
    setText(submit, plural('upload.submit', count))
    setText(label, plural('upload.sending', count))
    bar.value = count === 0 ? 0 : sum([...progress.values()]) / count
    setText(problem, error ? problemText(error) : '')
  }
  scope.follow(staged, render)
  scope.follow(uploader, render)
  return footer
}

function problemText({ code, message, remedy }: ApiError): string {
  if (code === 'aborted') return t('upload.cancelled')
  return t('upload.failed', { reason: remedy === undefined ? message : `${message} ${remedy}` })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
