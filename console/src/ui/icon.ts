/** Shapes on a grid of 24 by 24, drawn as lines. */
const shapes = {
  alert: 'M12 4 2.8 19.5h18.4ZM12 10v4.2M12 17v.2',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 20.5a2.2 2.2 0 0 0 4 0',
  camera: 'M3.5 8.5h4l1.7-2.8h5.6l1.7 2.8h4v11h-17ZM12 17a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
  close: 'm6 6 12 12M18 6 6 18',
  download: 'M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.5h15',
  info: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11v5M12 8v.2',
  lock: 'M6.5 10.5h11v9h-11ZM9 10.5V8a3 3 0 0 1 6 0v2.5',
  monitor: 'M3.5 5h17v11h-17ZM9 20h6M12 16v4',
  moon: 'M19.5 14A8 8 0 0 1 10 4.5 8 8 0 1 0 19.5 14Z',
  next: 'm9 5.5 6.5 6.5L9 18.5',
  previous: 'M15 5.5 8.5 12l6.5 6.5',
  pulse: 'M3 12h4l2.5-6 5 12L17 12h4',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4.5H15',
  shield: 'M12 3.5 5 6v5.5c0 4.2 2.8 7.4 7 9 4.2-1.6 7-4.8 7-9V6ZM9 12l2.2 2.2L15.2 10',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  upload: 'M12 15.5V4.5M7.5 9 12 4.5 16.5 9M4.5 15.5v4h15v-4',
} as const

/** Names an icon. */
export type IconName = keyof typeof shapes

const svg = 'http://www.w3.org/2000/svg'

/** A decorative icon; what it means must be said beside it. */
export function icon(name: IconName): SVGSVGElement {
  const image = document.createElementNS(svg, 'svg')
  image.setAttribute('viewBox', '0 0 24 24')
  image.setAttribute('class', 'icon')
  image.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(svg, 'path')
  path.setAttribute('d', shapes[name])
  image.append(path)
  return image
}

/** The mark of the product. */
export function brandMark(): SVGSVGElement {
  const image = document.createElementNS(svg, 'svg')
  image.setAttribute('viewBox', '0 0 32 32')
  image.setAttribute('class', 'brand-mark')
  image.setAttribute('aria-hidden', 'true')
  const plate = document.createElementNS(svg, 'rect')
  for (const [name, value] of [
    ['width', '32'],
    ['height', '32'],
    ['rx', '8'],
  ] as const) {
    plate.setAttribute(name, value)
  }
  const waves = document.createElementNS(svg, 'path')
  waves.setAttribute(
    'd',
    'M11 17.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4M15.5 11.2a6.8 6.8 0 0 1 0 9.6M19.9 7.2a12.4 12.4 0 0 1 0 17.6',
  )
  image.append(plate, waves)
  return image
}
