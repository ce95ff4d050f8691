import { numberOf, textOf, toFields } from './fields.js'

/** Why a request did not do what it should: the server's own words, or what is known without it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number
  /** A code of contracts/errors.json, or `network` when there was no answer. */
  readonly code: string
  /** What to do first, if the server knows. */
  readonly remedy: string | undefined
  /** For a report: finds the request in the server's log. */
  readonly requestId: string | undefined

  constructor(
    message: string,
    details: {
      readonly status: number
      readonly code: string
      readonly remedy?: string | undefined
      readonly requestId?: string | undefined
    },
  ) {
    super(message)
    this.status = details.status
    this.code = details.code
    this.remedy = details.remedy
    this.requestId = details.requestId
  }

  /** Whether the session is what is missing. */
  get isUnauthorized(): boolean {
    return this.status === 401
  }

  /** No answer: no network, no server, or a connection that broke. */
  static network(): ApiError {
    return new ApiError('The server did not answer.', { status: 0, code: 'network' })
  }

  /** From the body of an answer, which may be anything when a proxy wrote it. */
  static fromBody(status: number, body: unknown): ApiError {
    const fields = toFields(body)
    return new ApiError(textOf(fields, 'error') ?? `The server answered with status ${status}.`, {
      status,
      code: textOf(fields, 'code') ?? String(numberOf(fields, 'code') ?? `HTTP_${status}`),
      remedy: textOf(fields, 'remedy'),
      requestId: textOf(fields, 'requestId'),
    })
  }
}

/** Any failure as an `ApiError`; a bug is not one and is thrown again. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  throw error
}
