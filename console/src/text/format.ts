const clockFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The time of day. */
export function formatClock(at: number): string {
  return clockFormat.format(at)
}

/** Date and time of day. */
export function formatMoment(at: number): string {
  return fullFormat.format(at)
}

/** How long ago it was; a clock that is ahead of ours makes nothing happen in the future. */
export function formatAgo(at: number, now: number): string {
  const ago = Math.max(0, now - at)
  if (ago < minute) return relativeFormat.format(0, 'second')
  if (ago < hour) return relativeFormat.format(-Math.floor(ago / minute), 'minute')
  if (ago < day) return relativeFormat.format(-Math.floor(ago / hour), 'hour')
  return relativeFormat.format(-Math.floor(ago / day), 'day')
}

/** A size in the unit that people use for files. */
export function formatBytes(bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000
      ? [Math.max(0.1, bytes / 1_000), 'kilobyte']
      : [bytes / (1024 * 1024), 'megabyte']
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value)
}

/** How long a message takes, there and back; the clock of a page counts whole milliseconds. */
export function formatLatency(ms: number | undefined): string {
  if (ms === undefined) return '– ms'
  return ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`
}

/** A duration in seconds. */
export function formatSeconds(ms: number): string {
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(ms / 1_000)
}
