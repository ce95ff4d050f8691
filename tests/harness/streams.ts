import { CrierServer } from './crierServer.js'
import type { Json } from './api.js'

type Receiver = { readonly userId: string } | { readonly queueId: string }

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

const pathOf = (of: Receiver): string =>
  'userId' in of ? `/api/users/${of.userId}/events` : `/api/queues/${of.queueId}/events`

/** Publishes as a service, under `key` when one is given; rejects when no answer comes. */
export async function publishOnce(
  { url }: { readonly url: string },
  to: Receiver,
  event: Json,
  key?: string,
): Promise<Published> {
  const answer = await fetch(url + pathOf(to), {
    method: 'POST',
    headers: {
      'X-Api-Key': CrierServer.apiKey,
      'Content-Type': 'application/json',
      ...(key !== undefined && { 'Idempotency-Key': key }),
    },
    body: JSON.stringify(event),
  })
  return { status: answer.status, ...((await answer.json()) as object) }
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
  const answer = await fetch(`${url}${pathOf(of)}?${text.toString()}`, {
    headers: { 'X-Api-Key': CrierServer.apiKey },
  })
  if (answer.status !== 200) throw new Error(`reading: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Page
}
