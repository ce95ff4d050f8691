import { ApiError } from './apiError.js'
import { toFields } from './fields.js'
import {
  parseConfig,
  parseLinks,
  parsePhotoPage,
  parseUser,
  type PhotoLinks,
  type PhotoPage,
  type ServerConfig,
  type User,
} from './types.js'

/** The requests of this page. Each rejects with an `ApiError`. */
export interface Api {
  config(): Promise<ServerConfig>
  /** Who is signed in, if anybody. */
  session(): Promise<User | undefined>
  demoSignIn(userId: string, fullName: string): Promise<User>
  signOut(): Promise<void>
  photos(limit: number): Promise<PhotoPage>
  refreshLinks(photoId: string): Promise<PhotoLinks>
}

/** The API of the server the page comes from. */
export function createApi(fetchFrom: typeof fetch = (...request) => fetch(...request)): Api {
  const request = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const headers = new Headers({ accept: 'application/json' })
    if (body) headers.set('content-type', 'application/json')
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetchFrom(path, init).catch(() => {
      throw ApiError.network()
    })
    const answer: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw ApiError.fromBody(response.status, answer)
    return answer
  }
  return {
    config: async () => parseConfig(await request('GET', '/api/config')),
    session: async () => parseUser(await request('GET', '/api/auth/session')),
    demoSignIn: async (userId, fullName) => {
      const user = parseUser(await request('POST', '/api/demo/sign-in', { userId, fullName }))
      return user ?? { id: userId, name: fullName }
    },
    signOut: async () => {
      await request('POST', '/api/auth/logout')
    },
    photos: async (limit) =>
      parsePhotoPage(
        await request('GET', `/api/user-documents?document_type=image&limit=${limit}`),
      ),
    refreshLinks: async (photoId) => {
      const path = `/api/user-documents/${encodeURIComponent(photoId)}/refresh-url`
      return parseLinks(toFields(await request('POST', path))['data'])
    },
  }
}

/** The address that answers with a signed link to the photo. */
export function downloadUrl(photoId: string, variant: 'web' | 'original'): string {
  return `/api/user-documents/${encodeURIComponent(photoId)}/download?variant=${variant}`
}
