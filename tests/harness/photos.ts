import type { Page } from 'playwright-core'
import { withExif } from './testImages.js'

/** What a drawn photo shows. */
export type Scene = 'street' | 'front' | 'side' | 'damage' | 'licence'

interface Drawing {
  readonly scene: Scene
  readonly width: number
  readonly height: number
  readonly colour: string
  /** Stored as a telephone does that was held upright: turned, with a note to turn it back. */
  readonly isTurned: boolean
}

/**
 * A JPEG that the browser draws: sky above, ground below, something in between, and grain, so that it
 * compresses like a photo. Width and height are those of the upright picture.
 */
export async function photo(
  page: Page,
  width: number,
  height: number,
  options: {
    readonly scene?: Scene
    readonly colour?: string
    readonly orientation?: 1 | 6
  } = {},
): Promise<Buffer> {
  const { scene = 'street', colour = '#b3372f', orientation = 1 } = options
  const base64 = await page.evaluate(draw, {
    scene,
    width,
    height,
    colour,
    isTurned: orientation === 6,
  })
  return withExif(Buffer.from(base64, 'base64'), orientation)
}

// Runs in the browser, hence alone.
async function draw({ scene, width, height, colour, isTurned }: Drawing): Promise<string> {
  const canvas = document.createElement('canvas')
  canvas.width = isTurned ? height : width
  canvas.height = isTurned ? width : height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  const pen = context
  if (isTurned) {
    pen.translate(0, width)
    pen.rotate(-Math.PI / 2)
  }
  const fill = (
    style: string | CanvasGradient,
    ...shape: [number, number, number, number]
  ): void => {
    pen.fillStyle = style
    pen.fillRect(shape[0] * width, shape[1] * height, shape[2] * width, shape[3] * height)
  }
  const round = (style: string, x: number, y: number, w: number, h: number, r: number): void => {
    pen.fillStyle = style
    pen.beginPath()
    pen.roundRect(x * width, y * height, w * width, h * height, r * width)
    pen.fill()
  }
  const disc = (style: string, x: number, y: number, r: number): void => {
    pen.fillStyle = style
    pen.beginPath()
    pen.arc(x * width, y * height, r * width, 0, 2 * Math.PI)
    pen.fill()
  }
  const shade = (...colours: readonly string[]): CanvasGradient => {
    const gradient = pen.createLinearGradient(0, 0, 0, height)
    colours.forEach((stop, index) => gradient.addColorStop(index / (colours.length - 1), stop))
    return gradient
  }

  fill(shade('#6f9fd8', '#c9dcef', '#e9e2d2'), 0, 0, 1, 0.55)
  for (let house = 0; house < 6; house++) {
    const top = 0.2 + ((house * 37) % 11) / 60
    fill(
      `hsl(${25 + house * 9} 22% ${48 + ((house * 7) % 20)}%)`,
      house / 6,
      top,
      0.162,
      0.55 - top,
    )
    for (let pane = 0; pane < 6; pane++) {
      const [column, row] = [pane % 2, Math.floor(pane / 2)]
      fill('#31455c', house / 6 + 0.03 + column * 0.06, top + 0.04 + row * 0.09, 0.034, 0.05)
    }
  }
  fill(shade('#8b8d90', '#7a7c80', '#4c4e52'), 0, 0.55, 1, 0.45)
  fill('#d9d7cf', 0, 0.55, 1, 0.018)
  for (let mark = 0; mark < 5; mark++) fill('#f2efe4', mark / 5 + 0.04, 0.9, 0.12, 0.018)

  if (scene === 'front') {
    round('#0006', 0.18, 0.8, 0.64, 0.05, 0.02)
    round(colour, 0.27, 0.42, 0.46, 0.2, 0.06)
    round('#a9c4d6', 0.31, 0.45, 0.38, 0.12, 0.03)
    round(colour, 0.2, 0.56, 0.6, 0.22, 0.05)
    round('#23262b', 0.34, 0.66, 0.32, 0.07, 0.01)
    round('#f5f3ea', 0.42, 0.74, 0.16, 0.04, 0.004)
    for (const side of [0.27, 0.73]) disc('#fff6cf', side, 0.64, 0.04)
    for (const side of [0.22, 0.68]) round('#1b1d20', side, 0.77, 0.1, 0.06, 0.01)
  } else if (scene === 'side' || scene === 'damage') {
    round('#0006', 0.1, 0.78, 0.8, 0.05, 0.02)
    round(colour, 0.26, 0.46, 0.44, 0.2, 0.07)
    round('#a9c4d6', 0.3, 0.49, 0.17, 0.1, 0.02)
    round('#a9c4d6', 0.49, 0.49, 0.17, 0.1, 0.02)
    round(colour, 0.1, 0.58, 0.8, 0.18, 0.05)
    for (const wheel of [0.26, 0.74]) {
      disc('#191a1d', wheel, 0.76, 0.075)
      disc('#b9bcc1', wheel, 0.76, 0.04)
    }
    round('#fff6cf', 0.86, 0.62, 0.04, 0.04, 0.01)
    if (scene === 'damage') {
      pen.strokeStyle = '#241a18'
      pen.lineWidth = 0.006 * width
      for (let scratch = 0; scratch < 14; scratch++) {
        pen.beginPath()
        pen.moveTo((0.5 + scratch * 0.017) * width, (0.6 + ((scratch * 31) % 9) / 90) * height)
        pen.lineTo((0.47 + scratch * 0.021) * width, (0.66 + ((scratch * 17) % 7) / 90) * height)
        pen.stroke()
      }
      disc('#0004', 0.6, 0.67, 0.06)
    }
  } else if (scene === 'licence') {
    fill(shade('#7d6450', '#6b5442', '#5b4636'), 0, 0, 1, 1)
    round('#0005', 0.12, 0.22, 0.8, 0.6, 0.03)
    round('#e6eef4', 0.1, 0.2, 0.8, 0.6, 0.03)
    round('#1f4f8f', 0.1, 0.2, 0.8, 0.1, 0.03)
    round('#c3ced8', 0.15, 0.36, 0.22, 0.34, 0.01)
    disc('#8a7565', 0.26, 0.48, 0.055)
    round('#55606e', 0.19, 0.58, 0.14, 0.12, 0.03)
    for (let line = 0; line < 6; line++) {
      fill('#5a6673', 0.43, 0.37 + line * 0.06, 0.4 - ((line * 5) % 4) * 0.05, 0.018)
    }
  }

  const grain = document.createElement('canvas')
  grain.width = grain.height = 128
  const grainPen = grain.getContext('2d')
  if (!grainPen) throw new Error('no canvas')
  const noise = grainPen.createImageData(128, 128)
  let state = 7
  for (let index = 0; index < noise.data.length; index += 4) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    noise.data.fill(state >> 23, index, index + 3)
    noise.data[index + 3] = 14
  }
  grainPen.putImageData(noise, 0, 0)
  pen.fillStyle = pen.createPattern(grain, 'repeat') ?? '#0000'
  pen.fillRect(0, 0, width, height)

  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
  const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return btoa(text)
}

/** What a picture looks like when the browser shows it. */
export interface SeenPicture {
  readonly width: number
  readonly height: number
  /** Red, green, blue in the middle of each edge. */
  readonly top: readonly number[]
  readonly bottom: readonly number[]
}

/** Looks at an image file in the browser, turned as the file says. */
export function look(page: Page, image: Buffer): Promise<SeenPicture> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes]))
    const { width, height } = picture
    const pen = new OffscreenCanvas(width, height).getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.drawImage(picture, 0, 0)
    const at = (x: number, y: number): number[] => [
      ...pen.getImageData(x, y, 1, 1).data.slice(0, 3),
    ]
    return { width, height, top: at(width >> 1, 4), bottom: at(width >> 1, height - 4) }
  }, image.toString('base64'))
}
