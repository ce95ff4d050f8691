import type { Browser, Page } from 'playwright-core'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousProblems } from '../../harness/accessibility'
import { launchBrowser, openPage } from '../../harness/browser'
import { eventually } from '../../harness/eventually'
import { ExampleProgram } from '../../harness/exampleProgram'

let chat: ExampleProgram
let browser: Browser

beforeAll(async () => {
  chat = await ExampleProgram.start('chat')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  expect(await chat.stop()).toBe(0)
})

/** By keyboard alone: the name has the focus. */
async function join(page: Page, name: string): Promise<void> {
  await page.goto(chat.url)
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await page.locator('#text').waitFor({ state: 'visible' })
}

function messages(page: Page): Promise<string[]> {
  return page.locator('#messages li').allInnerTexts()
}

test('two people talk, and see who is here and who is typing', async () => {
  const ann = await openPage(browser)
  const bob = await openPage(browser, {
    colorScheme: 'dark',
    viewport: { width: 320, height: 640 },
  })
  await join(ann.page, 'Ann')
  await join(bob.page, 'Bob')
  await eventually(async () => {
    expect((await ann.page.locator('#people').innerText()).split(', ').sort()).toEqual([
      'Ann',
      'Bob',
    ])
  })

  await ann.page.keyboard.type('hello <b>you</b>')
  await eventually(async () => {
    expect(await bob.page.locator('#typing').innerText()).toBe('Ann is typing …')
  })
  await ann.page.keyboard.press('Enter')
  for (const { page } of [ann, bob]) {
    await eventually(async () => expect(await messages(page)).toEqual(['Ann hello <b>you</b>']))
  }
  expect(await seriousProblems(ann.page)).toEqual([])
  await ann.page.screenshot({ path: 'tests/e2e/output/chat.png' })
  await bob.page.screenshot({ path: 'tests/e2e/output/chat-narrow-dark.png' })

  await bob.page.close()
  await eventually(async () => expect(await ann.page.locator('#people').innerText()).toBe('Ann'))
  expect([...ann.record.errors, ...bob.record.errors]).toEqual([])
})

test('who has no name and no room says nothing, and one has them once', async () => {
  const socket = io(chat.url, { forceNew: true })
  const heard: unknown[] = []
  socket.on('message', (message) => heard.push(message))
  socket.emit('message', 'before')
  const wish = { name: 'Cem', room: 'attic' }
  const refused: unknown = await socket.emitWithAck('join', { name: 'Cem' })
  expect(refused).toMatchObject({ ok: false })
  expect(await socket.emitWithAck('join', wish)).toEqual({ ok: true })
  const again: unknown = await socket.emitWithAck('join', wish)
  expect(again).toMatchObject({ ok: false })
  socket.emit('message', 'after')
  await eventually(() => expect(heard).toEqual([{ from: 'Cem', text: 'after' }]))
  socket.disconnect()
})
