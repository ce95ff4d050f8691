import { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'

export interface DocumentRow {
  readonly id: string
  readonly status: string
  readonly error_code: string | null
  readonly error_message: string | null
  readonly error_details: unknown
  readonly retry_count: number
  readonly mime_type: string | null
  readonly original_filename: string | null
  readonly original_checksum_sha256: string | null
  readonly storage_path: string
}

export interface UploadReply {
  readonly status: number
  readonly headers: Headers
  readonly documentId: string | undefined
  readonly body: string
}

function asUser(user: string): Record<string, string> {
  return { authorization: `Bearer ${CrierServer.token(user)}` }
}

/** One image by the public door. Rejects when the connection breaks before an answer. */
export async function upload(
  url: string,
  user: string,
  bytes: Buffer,
  fileName = 'photo.png',
  type = 'image/png',
): Promise<UploadReply> {
  const form = new FormData()
  form.append('scene_image', new Blob([new Uint8Array(bytes)], { type }), fileName)
  const reply = await fetch(`${url}/api/images/upload`, {
    method: 'POST',
    headers: asUser(user),
    body: form,
    signal: AbortSignal.timeout(20_000),
  })
  const body = await reply.text()
  const parsed = reply.ok
    ? (JSON.parse(body) as { images: readonly { documentId?: string }[] })
    : undefined
  return {
    status: reply.status,
    headers: reply.headers,
    documentId: parsed?.images[0]?.documentId,
    body,
  }
}

/** The upload must be acknowledged; its document's id. */
export async function accepted(
  url: string,
  user: string,
  bytes: Buffer,
  fileName?: string,
  type?: string,
): Promise<string> {
  const reply = await upload(url, user, bytes, fileName, type)
  if (reply.documentId === undefined) throw new Error(`${reply.status}: ${reply.body}`)
  return reply.documentId
}

/** A job that fetches `imageUrl`; its document's id. */
export async function process(url: string, user: string, imageUrl: string): Promise<string> {
  const reply = await fetch(`${url}/api/images/process`, {
    method: 'POST',
    headers: { ...asUser(user), 'content-type': 'application/json' },
    body: JSON.stringify({ imageUrl, documentType: 'scene_image' }),
  })
  const body = (await reply.json()) as { data?: { id: string } }
  if (body.data === undefined) throw new Error(`${reply.status}: ${JSON.stringify(body)}`)
  return body.data.id
}

export async function find(url: string, user: string, id: string): Promise<DocumentRow> {
  const reply = await fetch(`${url}/api/user-documents/${id}`, { headers: asUser(user) })
  if (!reply.ok) throw new Error(`document ${id}: ${reply.status} ${await reply.text()}`)
  return ((await reply.json()) as { data: DocumentRow }).data
}

export async function download(
  url: string,
  user: string,
  id: string,
  variant: 'original' | 'web',
): Promise<Buffer> {
  const path = `${url}/api/user-documents/${id}/download?variant=${variant}`
  const reply = await fetch(path, { headers: asUser(user) })
  if (!reply.ok) throw new Error(`download of ${id}: ${reply.status} ${await reply.text()}`)
  return Buffer.from(await reply.arrayBuffer())
}

export function isTerminal(status: string): boolean {
  return status === 'completed' || status === 'failed'
}

/** Waits for the end of its job. */
export function ended(
  url: string,
  user: string,
  id: string,
  milliseconds = 30_000,
): Promise<DocumentRow> {
  return eventually(async () => {
    const row = await find(url, user, id)
    if (!isTerminal(row.status)) throw new Error(`${id} is still ${row.status}`)
    return row
  }, milliseconds)
}
