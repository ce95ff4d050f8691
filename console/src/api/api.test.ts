import { describe, expect, it, vi } from 'vitest'
import { createApi, downloadUrl } from './api.js'

const answer = (status: number, body: unknown) => () =>
  Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }))

describe('createApi', () => {
  it('sends JSON and reads the answer', async () => {
    const fetchFrom = vi.fn(answer(200, { success: true, user: { id: 'u', fullName: 'Maria' } }))

    const user = await createApi(fetchFrom).demoSignIn('u', 'Maria')

    expect(user).toEqual({ id: 'u', name: 'Maria' })
    const [path, init] = fetchFrom.mock.calls[0] as unknown as [string, RequestInit]
    expect(path).toBe('/api/demo/sign-in')
    expect(init.method).toBe('POST')
    expect(init.body).toBe('{"userId":"u","fullName":"Maria"}')
    expect(new Headers(init.headers).get('content-type')).toBe('application/json')
  })

  it('rejects with the words of the server', async () => {
    const api = createApi(
      answer(503, { error: 'Stopping.', code: 'DRAINING', remedy: 'Wait.', requestId: 'r-1' }),
    )

    await expect(api.config()).rejects.toMatchObject({
      message: 'Stopping.',
      status: 503,
      code: 'DRAINING',
      remedy: 'Wait.',
      requestId: 'r-1',
    })
  })

  it('rejects in words of its own when a proxy answers', async () => {
    await expect(createApi(answer(502, '<html>Bad gateway')).config()).rejects.toMatchObject({
      status: 502,
      code: 'HTTP_502',
    })
  })

  it('rejects with `network` without an answer', async () => {
    const api = createApi(() => Promise.reject(new TypeError('Failed to fetch')))

    await expect(api.session()).rejects.toMatchObject({ status: 0, code: 'network' })
  })

  it('knows a missing session', async () => {
    const api = createApi(answer(401, { error: 'Authentication required', code: 'AUTH_REQUIRED' }))

    await expect(api.photos(100)).rejects.toMatchObject({ isUnauthorized: true })
  })

  it('does not let an id lead elsewhere', async () => {
    const fetchFrom = vi.fn(answer(200, {}))

    await createApi(fetchFrom).refreshLinks('../x?y')

    expect(fetchFrom.mock.calls[0]).toContain('/api/user-documents/..%2Fx%3Fy/refresh-url')
    expect(downloadUrl('a/b', 'web')).toBe('/api/user-documents/a%2Fb/download?variant=web')
  })
})
