/**
 * What a toast is about; decides its icon, its colour, how long it stays and how urgently it is
 * read out.
 */
export type ToastType = 'success' | 'error' | 'warning' | 'info'

/** A button in a toast. The same action must be available elsewhere too, since toasts go away. */
export interface ToastAction {
  readonly label: string
  readonly run: () => void
}

/** What a toast shows. */
export interface ToastContent {
  readonly title: string
  readonly message?: string | undefined
  /** Default: info. */
  readonly type?: ToastType | undefined
  /**
   * Milliseconds; 0 or Infinity stays until dismissed. Default: 5 s for success and info, 8 s for
   * warnings, 10 s for errors, and no end for a toast with an action.
   */
  readonly duration?: number | undefined
  /** Showing another toast with the same key changes the one that is there. */
  readonly key?: string | undefined
  readonly action?: ToastAction | undefined
  /** False keeps it out of the history. */
  readonly remember?: boolean | undefined
}

/** A toast on the screen. */
export interface ToastHandle {
  readonly element: HTMLElement
  readonly type: ToastType
  /** The timer that will dismiss the toast; undefined while none runs. */
  readonly timeout: number | undefined
  dismiss(): void
  /** Replaces what is given and starts the time anew. */
  update(changes: Partial<ToastContent>): void
}

/** Every word the toasts have of their own. */
export interface ToastTexts {
  readonly region: string
  readonly close: string
  /** What the icons say. Default: the names of the types. */
  readonly types?: Readonly<Record<ToastType, string>> | undefined
}

/** English. */
export const toastTexts: ToastTexts = { region: 'Notifications (F8)', close: 'Close' }

const defaultDurations: Readonly<Record<ToastType, number>> = {
  success: 5_000,
  info: 5_000,
  warning: 8_000,
  error: 10_000,
}

/** How long a toast stays; Infinity: until dismissed. */
export function durationOf({ duration, type = 'info', action }: ToastContent): number {
  if (duration === 0) return Infinity
  if (duration !== undefined && duration > 0) return duration
  return action ? Infinity : defaultDurations[type]
}

/** The given name if it is a type, else info: the first version took any string. */
export function toToastType(type: unknown): ToastType {
  return Object.keys(defaultDurations).includes(type as string) ? (type as ToastType) : 'info'
}

const maxTextLength = 500

/** The content with texts that are safe to show. */
export function normalize(content: ToastContent): ToastContent {
  const { title, message } = content
  return { ...content, title: toPlainText(title), message: toPlainText(message) }
}

/** What makes two toasts the same one: the key, or else all of the text. */
export function keyOf({ key, type, title, message }: ToastContent): string {
  return key ?? [type, title, message].join('\n')
}

/** Not endless, and without the marks that turn other text around. */
function toPlainText(value: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- callers without types pass anything
  const text = String(value ?? '').replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text
}
