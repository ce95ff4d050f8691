import { CrierServer } from './crierServer.js'
import { eventually } from './eventually.js'

export type Json = Readonly<Record<string, unknown>>

interface Answer {
  readonly status: number
  readonly body: Json
}

/** Asks the server's API as a service, or as the user with `token`. */
export async function request(
  url: string,
  method: string,
  path: string,
  options: {
    readonly body?: Json | FormData
    readonly token?: string
    readonly headers?: Readonly<Record<string, string>>
  } = {},
): Promise<Answer> {
  const { body, token } = options
  const headers: Record<string, string> = {
    ...(token === undefined
      ? { 'X-Api-Key': CrierServer.apiKey }
      : { Authorization: `Bearer ${token}` }),
    ...options.headers,
  }
  const isForm = body instanceof FormData
  if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json'
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Json }
}

/** Whom an event is for. */
export type Receiver = { readonly userId: string } | { readonly queueId: string }

/** Where events of a user or a queue are published, and read. */
export const eventsPath = (of: Receiver): string =>
  'userId' in of ? `/api/users/${of.userId}/events` : `/api/queues/${of.queueId}/events`

/** Publishes an event; resolves with the number of sockets that got it. */
export async function publish(
  { url }: { readonly url: string },
  to: Receiver,
  event: Json,
): Promise<number> {
  const { status, body } = await request(url, 'POST', eventsPath(to), { body: event })
  if (status !== 202) throw new Error(`publishing: ${status} ${JSON.stringify(body)}`)
  return body['delivered'] as number
}

/** Uploads files as a user; resolves with the documents' ids in the order of the files. */
export async function upload(
  { url }: { readonly url: string },
  userId: string,
  files: readonly { readonly bytes: Uint8Array; readonly name: string; readonly kind?: string }[],
): Promise<readonly string[]> {
  const form = new FormData()
  for (const { bytes, name, kind = 'scene_image' } of files) {
    const type = name.endsWith('.png') ? 'image/png' : 'image/jpeg'
    form.append(kind, new Blob([new Uint8Array(bytes)], { type }), name)
  }
  const token = CrierServer.token(userId)
  const { status, body } = await request(url, 'POST', '/api/images/upload', { body: form, token })
  if (status !== 200) throw new Error(`uploading: ${status} ${JSON.stringify(body)}`)
  return (body['images'] as readonly Json[]).map(({ documentId }) => documentId as string)
}

/** The document when it has ended one way or the other. */
export async function finished(
  { url }: { readonly url: string },
  userId: string,
  id: string,
): Promise<Json> {
  const token = CrierServer.token(userId)
  let document: Json = {}
  await eventually(async () => {
    const { body } = await request(url, 'GET', `/api/user-documents/${id}`, { token })
    document = body['data'] as Json
    return document['status'] === 'completed' || document['status'] === 'failed'
  }, 30_000)
  return document
}
