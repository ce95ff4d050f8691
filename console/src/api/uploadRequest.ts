import { ApiError } from './apiError.js'
import { textOf, toFields, toList } from './fields.js'

/** A file to send, and what it shows. */
export interface UploadItem {
  readonly file: File
  readonly kind: string
}

/** What became of one file: the id of its document, or why it was not taken. */
export type UploadOutcome =
  { readonly documentId: string } | { readonly problem: string | undefined }

/** An upload under way. */
export interface Upload {
  /**
   * One outcome per item, in the same order. Rejects with an `ApiError` when there is no such
   * answer.
   */
  readonly outcomes: Promise<readonly UploadOutcome[]>
  /** Gives up; `outcomes` rejects with code `aborted`. */
  abort(): void
}

/**
 * Sends the files in one request. `onProgress` gets a number from 0 to 1 for each item, judged by
 * the bytes that have left: the parts of a form are sent in the order in which they were added.
 */
export function startUpload(
  items: readonly UploadItem[],
  onProgress: (fractions: readonly number[]) => void,
  request: XMLHttpRequest = new XMLHttpRequest(),
): Upload {
  const form = new FormData()
  for (const { file, kind } of items) form.append(kind, file, file.name)
  const sizes = items.map(({ file }) => file.size)

  const outcomes = new Promise<readonly UploadOutcome[]>((resolve, reject) => {
    request.open('POST', '/api/images/upload')
    request.upload.onprogress = ({ loaded }) => onProgress(spread(loaded, sizes))
    request.onerror = () => reject(ApiError.network())
    request.onabort = () => reject(new ApiError('Cancelled.', { status: 0, code: 'aborted' }))
    request.onload = () => {
      const body = parseJson(request.responseText)
      const results = parseOutcomes(body, items)
      if (results) resolve(results)
      else reject(ApiError.fromBody(request.status, body))
    }
    request.send(form)
  })
  return { outcomes, abort: () => request.abort() }
}

/** How much of each file has left when `loaded` bytes have. */
export function spread(loaded: number, sizes: readonly number[]): readonly number[] {
  let before = 0
  return sizes.map((size) => {
    const fraction = size > 0 ? (loaded - before) / size : Number(loaded >= before)
    before += size
    return Math.min(1, Math.max(0, fraction))
  })
}

/** Files of one field are answered in the order in which they were sent. */
function parseOutcomes(
  body: unknown,
  items: readonly UploadItem[],
): readonly UploadOutcome[] | undefined {
  const answers = toList(toFields(body)['images']).map(toFields)
  if (answers.length === 0) return undefined
  const left = [...answers]
  return items.map(({ kind }) => {
    const index = left.findIndex((answer) => textOf(answer, 'field') === kind)
    const answer = toFields(index < 0 ? undefined : left.splice(index, 1)[0])
    const documentId = textOf(answer, 'documentId')
    return documentId === undefined ? { problem: textOf(answer, 'error') } : { documentId }
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
