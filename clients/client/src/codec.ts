/** A message as it travels: a flat JSON object that names its type. */
export interface WireMessage {
  readonly type: string
  readonly [field: string]: unknown
}

/** The text of a message, or nothing when it cannot be written as JSON. */
export function encode(message: object): string | undefined {
  try {
    return JSON.stringify(message)
  } catch {
    return undefined // A cycle or a BigInt.
  }
}

/** The message in a frame, or nothing when the frame is not one. */
export function decode(frame: unknown): WireMessage | undefined {
  if (typeof frame !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(frame)
    return isWireMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isWireMessage(value: unknown): value is WireMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { type?: unknown }).type === 'string'
  )
}
