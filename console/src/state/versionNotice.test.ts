import { DashboardClient } from '@crier/client'
import { fakeEnvironment } from '@crier/client/testing'
import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api/apiError.js'
import { config, settle } from '../testing.js'
import { watchVersion } from './versionNotice.js'

function setUp(answer: () => Promise<typeof config>) {
  const client = new DashboardClient(fakeEnvironment().options)
  const notify = vi.fn()
  const reload = vi.fn()
  const stop = watchVersion({
    client,
    api: { config: answer },
    toasts: { notify },
    version: config.version,
    reload,
  })
  const comeBack = async () => {
    client.emit('gap', undefined)
    await settle()
  }
  return { comeBack, notify, reload, stop }
}

describe('watchVersion', () => {
  it('says nothing when the same version comes back', async () => {
    const { comeBack, notify } = setUp(() => Promise.resolve(config))

    await comeBack()

    expect(notify).not.toHaveBeenCalled()
  })

  it('offers to reload for a new version', async () => {
    const { comeBack, notify, reload } = setUp(() => Promise.resolve({ ...config, version: '9' }))

    await comeBack()
    const [content] = notify.mock.calls[0] as [{ action: { run: () => void } }]
    content.action.run()

    expect(reload).toHaveBeenCalledOnce()
  })

  it('waits for the next return when the server does not answer', async () => {
    const { comeBack, notify } = setUp(() => Promise.reject(ApiError.network()))

    await comeBack()

    expect(notify).not.toHaveBeenCalled()
  })

  it('ends', async () => {
    const { comeBack, notify, stop } = setUp(() => Promise.resolve({ ...config, version: '9' }))

    stop()
    await comeBack()

    expect(notify).not.toHaveBeenCalled()
  })
})
