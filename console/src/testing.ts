import type { Api } from './api/api.js'
import type { Photo, ServerConfig } from './api/types.js'
import { emptyPhoto } from './state/photoChange.js'

/** A configuration as `GET /api/config` gives it. */
export const config: ServerConfig = {
  version: '0.1.0',
  isDemo: true,
  hasSocketIo: true,
  maxImageBytes: 10 * 1024 * 1024,
  maxFiles: 10,
  kinds: [
    { type: 'scene_image', label: 'Scene' },
    { type: 'vehicle_front_image', label: 'Vehicle, front' },
  ],
}

/** A photo of Maria with what matters to the test. */
export function photo(changes: Partial<Photo> & { readonly id: string }): Photo {
  return { ...emptyPhoto(changes.id, 'maria', 0), kind: 'scene_image', ...changes }
}

/** An API that knows nobody and nothing, unless told otherwise. */
export function fakeApi(changes: Partial<Api> = {}): Api {
  return {
    config: () => Promise.resolve(config),
    session: () => Promise.resolve(undefined),
    demoSignIn: (id, name) => Promise.resolve({ id, name }),
    signOut: () => Promise.resolve(),
    photos: () => Promise.resolve({ photos: [], total: 0, hasMore: false }),
    refreshLinks: () => Promise.reject(new Error('not expected')),
    ...changes,
  }
}

/** Lets everything happen that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
