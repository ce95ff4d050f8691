import { describe, expect, it } from 'vitest'
import { parseConfig, parsePhoto, parsePhotoPage, parseUser, safeUrl } from './types.js'

describe('parsePhoto', () => {
  it('reads a document of the HTTP API', () => {
    const photo = parsePhoto({
      id: 'd-1',
      create_user_id: 'u-1',
      document_type: 'scene_image',
      status: 'completed',
      progress: 100,
      original_filename: 'IMG.jpg',
      file_size: 7,
      signed_url: '/files/d-1',
      thumbnail_url: 'https://files.example/t',
      signed_url_expires_at: '2026-01-02T03:04:05.678Z',
      retry_count: 2,
      created_at: '2026-01-02T03:04:05.000Z',
    })

    expect(photo).toMatchObject({
      id: 'd-1',
      userId: 'u-1',
      kind: 'scene_image',
      status: 'completed',
      fileName: 'IMG.jpg',
      webUrl: '/files/d-1',
      thumbnailUrl: 'https://files.example/t',
      attempt: 2,
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    })
  })

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ id: 7, status: 'pending' }],
    [{ id: 'x', status: 'odd' }],
  ])('takes %j for no document', (value) => {
    expect(parsePhoto(value)).toBeUndefined()
  })

  it('does without whatever is null', () => {
    expect(
      parsePhoto({ id: 'd', status: 'pending', progress: null, file_size: 'big' }),
    ).toMatchObject({ progress: 0, fileSize: undefined, webUrl: undefined })
  })
})

describe('parsePhotoPage', () => {
  it('leaves out rows that are no documents', () => {
    const page = parsePhotoPage({
      data: {
        documents: [null, { id: 'd', status: 'failed' }, 7],
        pagination: { total: 3, has_more: true },
      },
    })

    expect(page.photos.map(({ id }) => id)).toEqual(['d'])
    expect(page).toMatchObject({ total: 3, hasMore: true })
  })

  it('is empty for an answer of another kind', () => {
    expect(parsePhotoPage('<html>')).toEqual({ photos: [], total: 0, hasMore: false })
  })
})

describe('parseUser', () => {
  it.each([
    [{ user: { id: 'u', fullName: 'Maria', username: 'm' } }, { id: 'u', name: 'Maria' }],
    [{ user: { id: 'u', fullName: null, username: 'm' } }, { id: 'u', name: 'm' }],
    [{ user: { id: 'u' } }, { id: 'u', name: 'u' }],
    [{ authenticated: false, user: null }, undefined],
    [undefined, undefined],
  ])('reads %j', (body, expected) => {
    expect(parseUser(body)).toEqual(expected)
  })
})

describe('parseConfig', () => {
  it('has limits even when the server names none', () => {
    expect(parseConfig({})).toMatchObject({ isDemo: false, maxImageBytes: 10485760, maxFiles: 10 })
  })
})

describe('safeUrl', () => {
  it.each([
    ['/files/x?sig=1', '/files/x?sig=1'],
    ['https://files.example/x', 'https://files.example/x'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,<script>alert(1)</script>', undefined],
    ['https://', undefined],
    [undefined, undefined],
  ])('of %s is %s', (url, expected) => {
    expect(safeUrl(url)).toBe(expected)
  })
})
