import { describe, expect, it, vi } from 'vitest'
import { PhotoStore } from '../state/photoStore.js'
import { settle } from '../testing.js'
import { PhotoPictures, setSource } from './photoPicture.js'

function setUp(
  refreshLinks = vi.fn(() =>
    Promise.resolve({ webUrl: '/web2', thumbnailUrl: '/thumb2', linksExpireAt: undefined }),
  ),
) {
  const photos = new PhotoStore({ photos: () => new Promise(() => undefined) }, 'maria')
  photos.apply({ id: 'd', status: 'completed', webUrl: '/web1' })
  const onUnavailable = vi.fn()
  const image = new PhotoPictures({ refreshLinks }, photos).create('d', onUnavailable)
  const fire = async (type: 'load' | 'error') => {
    image.dispatchEvent(new Event(type))
    await settle()
  }
  return { fire, image, onUnavailable, photos, refreshLinks }
}

describe('PhotoPictures', () => {
  it('asks for fresh links when one has expired', async () => {
    const { fire, onUnavailable, photos, refreshLinks } = setUp()

    await fire('error')

    expect(refreshLinks).toHaveBeenCalledExactlyOnceWith('d')
    expect(photos.find('d')).toMatchObject({ webUrl: '/web2', thumbnailUrl: '/thumb2' })
    expect(onUnavailable).not.toHaveBeenCalled()
  })

  it('asks once: fresh links that do not work either are given up', async () => {
    const { fire, onUnavailable, refreshLinks } = setUp()

    await fire('error')
    await fire('error')

    expect(refreshLinks).toHaveBeenCalledOnce()
    expect(onUnavailable).toHaveBeenCalledOnce()
  })

  it('asks again when links that had worked expire too', async () => {
    const { fire, refreshLinks } = setUp()

    await fire('error')
    await fire('load')
    await fire('error')

    expect(refreshLinks).toHaveBeenCalledTimes(2)
  })

  it('gives up when there are no fresh links', async () => {
    const { fire, onUnavailable } = setUp(vi.fn(() => Promise.reject(new Error('gone'))))

    await fire('error')

    expect(onUnavailable).toHaveBeenCalledOnce()
  })

  it('does not load a picture again that did not change', () => {
    const { image } = setUp()
    const set = vi.spyOn(image, 'src', 'set')

    setSource(image, '/x')
    setSource(image, '/x')
    setSource(image, undefined)

    expect(set).toHaveBeenCalledOnce()
  })
})
