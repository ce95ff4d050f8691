import { numberOf, textOf, timeOf, toFields, toList } from './fields.js'

/** Who is signed in. */
export interface User {
  readonly id: string
  readonly name: string
}

/** A kind of photo the server knows. */
export interface PhotoKind {
  readonly type: string
  readonly label: string
}

/** What the server says about itself. */
export interface ServerConfig {
  readonly version: string
  /** Whether anybody may sign in by name. */
  readonly isDemo: boolean
  /** Whether updates come by Socket.IO too. */
  readonly hasSocketIo: boolean
  readonly maxImageBytes: number
  readonly maxFiles: number
  readonly kinds: readonly PhotoKind[]
}

/** The life of a photo on the server. */
export type PhotoStatus = 'pending' | 'processing' | 'completed' | 'failed'

/** A photo as the server knows it. */
export interface Photo {
  readonly id: string
  readonly userId: string | undefined
  readonly kind: string
  readonly status: PhotoStatus
  /** 0 to 100. */
  readonly progress: number
  readonly fileName: string | undefined
  readonly fileSize: number | undefined
  readonly width: number | undefined
  readonly height: number | undefined
  readonly webUrl: string | undefined
  readonly thumbnailUrl: string | undefined
  readonly linksExpireAt: number | undefined
  readonly error: string | undefined
  readonly attempt: number
  readonly nextRetryAt: number | undefined
  readonly createdAt: number | undefined
  readonly durationMs: number | undefined
}

/** One page of photos. */
export interface PhotoPage {
  readonly photos: readonly Photo[]
  readonly total: number
  readonly hasMore: boolean
}

/** Fresh links to a photo. */
export type PhotoLinks = Pick<Photo, 'webUrl' | 'thumbnailUrl' | 'linksExpireAt'>

const statuses: readonly string[] = ['pending', 'processing', 'completed', 'failed']

/** Reads the user of an answer; undefined when nobody is signed in. */
export function parseUser(body: unknown): User | undefined {
  const user = toFields(toFields(body)['user'])
  const id = textOf(user, 'id')
  return id === undefined
    ? undefined
    : { id, name: textOf(user, 'fullName') ?? textOf(user, 'username') ?? id }
}

/** Reads `GET /api/config`. */
export function parseConfig(body: unknown): ServerConfig {
  const config = toFields(body)
  const limits = toFields(config['limits'])
  return {
    version: textOf(config, 'version') ?? '',
    isDemo: config['demo'] === true,
    hasSocketIo: toFields(config['features'])['socketIo'] === true,
    maxImageBytes: numberOf(limits, 'maxImageBytes') ?? 10 * 1024 * 1024,
    maxFiles: numberOf(limits, 'maxFiles') ?? 10,
    kinds: toList(config['documentTypes']).flatMap((entry) => {
      const type = textOf(toFields(entry), 'type')
      return type === undefined ? [] : [{ type, label: textOf(toFields(entry), 'label') ?? type }]
    }),
  }
}

/** Reads a document; undefined when it is none. */
export function parsePhoto(value: unknown): Photo | undefined {
  const row = toFields(value)
  const id = textOf(row, 'id')
  const status = textOf(row, 'status') ?? ''
  if (id === undefined || !statuses.includes(status)) return undefined
  return {
    id,
    userId: textOf(row, 'create_user_id'),
    kind: textOf(row, 'document_type') ?? '',
    status: status as PhotoStatus,
    progress: numberOf(row, 'progress') ?? 0,
    fileName: textOf(row, 'original_filename'),
    fileSize: numberOf(row, 'file_size'),
    width: numberOf(row, 'image_width'),
    height: numberOf(row, 'image_height'),
    ...parseLinks(row),
    error: textOf(row, 'error_message'),
    attempt: numberOf(row, 'retry_count') ?? 0,
    nextRetryAt: timeOf(row, 'next_retry_at'),
    createdAt: timeOf(row, 'created_at'),
    durationMs: numberOf(row, 'processing_duration_ms'),
  }
}

/** Reads the links of a document. Only links that a picture may have are kept. */
export function parseLinks(value: unknown): PhotoLinks {
  const row = toFields(value)
  return {
    webUrl: safeUrl(textOf(row, 'signed_url')),
    thumbnailUrl: safeUrl(textOf(row, 'thumbnail_url')),
    linksExpireAt: timeOf(row, 'signed_url_expires_at'),
  }
}

/** Reads `GET /api/user-documents`. */
export function parsePhotoPage(body: unknown): PhotoPage {
  const data = toFields(toFields(body)['data'])
  const pagination = toFields(data['pagination'])
  const photos = toList(data['documents']).flatMap((row) => parsePhoto(row) ?? [])
  return {
    photos,
    total: numberOf(pagination, 'total') ?? photos.length,
    hasMore: pagination['has_more'] === true,
  }
}

/** The address if it is one of http or https, relative ones included; never a script. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  try {
    const { protocol } = new URL(url, location.href)
    return protocol === 'https:' || protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}
