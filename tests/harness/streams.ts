import { eventsPath, request, type Json, type Receiver } from './api.js'

/** What a publisher was answered. */
export interface Published {
  readonly status: number
  readonly delivered?: number
  readonly position?: string
  readonly duplicate?: boolean
  readonly code?: string
}

/** A part of a stream as the server tells it. */
export interface Page {
  readonly events: readonly { readonly position: string; readonly event: Json }[]
  readonly next: string
  readonly more: boolean
  readonly gap: { readonly reason: string; readonly from: number; readonly to: number } | null
}

/** Publishes as a service, under `key` when one is given; rejects when no answer comes. */
export async function publishOnce(
  { url }: { readonly url: string },
  to: Receiver,
  event: Json,
  key?: string,
): Promise<Published> {
  const headers = key === undefined ? {} : { 'Idempotency-Key': key }
  const { status, body } = await request(url, 'POST', eventsPath(to), { body: event, headers })
  return { status, ...body }
}

/** Reads as a service, from a position on. */
export async function history(
  { url }: { readonly url: string },
  of: Receiver,
  query: { readonly after?: string; readonly limit?: number; readonly wait?: number } = {},
): Promise<Page> {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  )
  const { status, body } = await request(url, 'GET', `${eventsPath(of)}?${text.toString()}`)
  if (status !== 200) throw new Error(`reading: ${status} ${JSON.stringify(body)}`)
  return body as unknown as Page
}
