import { ToastSystem, toastTexts } from '@crier/client/toast'
import { toApiError } from './api/apiError.js'
import type { Api } from './api/api.js'
import type { ServerConfig, User } from './api/types.js'
import { Workspace } from './state/workspace.js'
import { t } from './text/translate.js'
import { createDashboardView, type DashboardView } from './views/dashboardView.js'
import { createSignInView } from './views/signInView.js'
import { createLoadingView, createUnreachableView } from './views/startView.js'

/** Decides which page is shown: it follows the session, also when another tab changes it. */
export class App {
  readonly #root: HTMLElement
  readonly #api: Api
  readonly #channel: BroadcastChannel = new BroadcastChannel('crier:session')
  readonly #toasts: ToastSystem
  #config: ServerConfig | undefined
  #user: User | undefined
  #workspace: Workspace | undefined
  #view: DashboardView | undefined

  constructor(root: HTMLElement, api: Api) {
    this.#root = root
    this.#api = api
    this.#toasts = new ToastSystem({
      texts: {
        ...toastTexts,
        region: t('toasts.region'),
        close: t('toasts.close'),
        types: {
          success: t('toasts.type.success'),
          error: t('toasts.type.error'),
          warning: t('toasts.type.warning'),
          info: t('toasts.type.info'),
        },
      },
      history: { add: (entry) => this.#workspace?.history.add(entry) },
    })
    this.#channel.onmessage = () => void this.#followSession()
  }

  /** Asks the server who is signed in, and shows the page for it. */
  async start(): Promise<void> {
    this.#show(createLoadingView())
    try {
      this.#config ??= await this.#api.config()
      this.#enter(await this.#api.session(), undefined)
    } catch (error) {
      this.#show(createUnreachableView(toApiError(error), () => void this.start()))
    }
  }

  /**
   * Something happened to the session: asks again, and changes the page only if somebody else is
   * signed in.
   */
  async #followSession(): Promise<void> {
    const user = await this.#api.session().catch(() => this.#user)
    if (user?.id !== this.#user?.id) this.#enter(user, this.#user ? t('signIn.expired') : undefined)
  }

  #enter(user: User | undefined, notice: string | undefined): void {
    this.#leave('keep')
    this.#user = user
    if (user) this.#openDashboard(user)
    else this.#openSignIn(notice)
  }

  #leave(memory: 'keep' | 'forget'): void {
    this.#workspace?.stop(memory)
    this.#view?.dispose()
    this.#workspace = this.#view = undefined
    this.#toasts.dismissAll()
  }

  #openDashboard(user: User): void {
    if (!this.#config) return
    const workspace = new Workspace({
      api: this.#api,
      config: this.#config,
      user,
      toasts: this.#toasts,
      onSessionLost: () => void this.#followSession(),
    })
    this.#workspace = workspace
    this.#view = createDashboardView(user, workspace, () => void this.#signOut())
    this.#show(this.#view.element)
    workspace.start()
  }

  #openSignIn(notice: string | undefined): void {
    const view = createSignInView({
      config: { isDemo: this.#config?.isDemo === true },
      notice,
      onSignIn: async (userId, fullName) => {
        this.#enter(await this.#api.demoSignIn(userId, fullName), undefined)
        this.#channel.postMessage('changed')
        this.#focusMain()
      },
      onCheck: async () => {
        const user = await this.#api.session()
        if (user) this.#enter(user, undefined)
      },
    })
    this.#show(view)
  }

  async #signOut(): Promise<void> {
    try {
      await this.#api.signOut()
    } catch (error) {
      this.#toasts.notify({
        title: t('account.signOut'),
        message: toApiError(error).message,
        type: 'error',
      })
      return
    }
    this.#leave('forget')
    this.#user = undefined
    this.#openSignIn(t('signIn.signedOut'))
    this.#channel.postMessage('changed')
    this.#focusMain()
  }

  #show(view: HTMLElement): void {
    this.#root.replaceChildren(view)
  }

  /** The element that had the focus is gone with the former page. */
  #focusMain(): void {
    this.#root.querySelector<HTMLElement>('#main')?.focus()
  }
}
