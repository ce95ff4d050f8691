import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { CrierServer } from './crierServer.js'

/** A person nobody else is, as the sign-in page makes her from a name. */
export interface Person {
  readonly name: string
  readonly id: string
}

export function newPerson(firstName = 'Maria'): Person {
  const mark = CrierServer.uniqueId('x').slice(2)
  return { name: `${firstName} ${mark}`, id: `${firstName.toLowerCase()}-${mark}` }
}

/** Opens the dashboard and signs in with a demo identity of this name. */
export async function signIn(page: Page, url: string, { name }: Person): Promise<void> {
  await page.goto(`${url}/`)
  await page.getByLabel('Or use another name').fill(name)
  await page.getByRole('button', { name: 'Continue' }).click()
  await live(page)
}

/** Resolves when the dashboard says that it is live. */
export async function live(page: Page, milliseconds = 10_000): Promise<void> {
  await page
    .locator('#ws-connection-status[data-word=live]')
    .waitFor({ state: 'visible', timeout: milliseconds })
}

export interface ChosenFile {
  readonly name: string
  readonly bytes: Buffer
  readonly kind: string
  readonly mimeType?: string
}

/** Chooses files in the upload panel and says what each shows; does not send them. */
export async function choose(page: Page, files: readonly ChosenFile[]): Promise<void> {
  await page
    .getByTestId('file-input')
    .setInputFiles(
      files.map(({ name, bytes, mimeType = 'image/jpeg' }) => ({ name, mimeType, buffer: bytes })),
    )
  for (const { name, kind } of files) {
    await page.getByLabel(`What does ${name} show?`).selectOption({ label: kind })
  }
}

/** Chooses files and sends them. */
export async function send(page: Page, files: readonly ChosenFile[]): Promise<void> {
  await choose(page, files)
  await page.getByRole('button', { name: /^Send \d+ photos?$/ }).click()
}

export function tiles(page: Page): Locator {
  return page.getByTestId('photo')
}

export function toast(page: Page, title: string | RegExp): Locator {
  return page
    .locator('.toast-show')
    .filter({ has: page.locator('.toast-title', { hasText: title }) })
}

/** The width of what would have to be scrolled to the side; 0 when everything fits. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
}

/** Puts bytes into a file with this name. */
export async function fileOf(name: string, bytes: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'crier-file-')), name)
  await writeFile(path, bytes)
  return path
}

/** Stops the worker of the server, so that what is uploaded waits; the function returned lets it go on. */
export function holdWorker(server: CrierServer): () => void {
  const started = server.log.filter(({ event }) => event === 'worker_started').at(-1)
  const pid = Number(started?.['pid'])
  process.kill(pid, 'SIGSTOP')
  return () => process.kill(pid, 'SIGCONT')
}
