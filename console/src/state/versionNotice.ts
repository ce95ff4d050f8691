import type { DashboardClient, Unsubscribe } from '@crier/client'
import type { ToastSystem } from '@crier/client/toast'
import { ApiError } from '../api/apiError.js'
import type { Api } from '../api/api.js'
import { t } from '../text/translate.js'

/** What the notice needs. */
export interface VersionNoticeParts {
  readonly client: Pick<DashboardClient, 'on'>
  readonly api: Pick<Api, 'config'>
  readonly toasts: Pick<ToastSystem, 'notify'>
  /** The version this page came from. */
  readonly version: string
  readonly reload: () => void
}

/** Offers to reload when the server came back as another version; returns the function that ends it. */
export function watchVersion(parts: VersionNoticeParts): Unsubscribe {
  const compare = async (): Promise<void> => {
    const { version } = await parts.api.config()
    if (version === parts.version) return
    parts.toasts.notify({
      key: 'version',
      title: t('toast.version'),
      message: t('toast.version.text'),
      duration: Infinity,
      action: { label: t('toast.version.action'), run: parts.reload },
    })
  }
  // Without an answer there is nothing to compare; the next return brings the next chance.
  const ignore = (error: unknown): void => {
    if (!(error instanceof ApiError)) throw error
  }
  return parts.client.on('gap', () => void compare().catch(ignore))
}
