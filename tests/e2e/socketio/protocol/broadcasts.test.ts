import { decode, encode } from 'notepack.io'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crierTest, expectEnd } from '../../../harness/conformance'
import { Engine, separator, type PollingSession } from '../../../harness/engineClient'
import { EngineSocket } from '../../../harness/engineSocket'
import { ScenarioServer } from '../../../harness/socketio/scenarioServer'

// What the server says of itself, frame by frame; against the server of the scenarios, which has rooms and middleware.
let server: ScenarioServer
beforeAll(async () => {
  server = await ScenarioServer.start()
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

async function open(options = ''): Promise<EngineSocket> {
  const query = `EIO=4&transport=websocket${options}`
  const socket = await EngineSocket.open(`ws://127.0.0.1:${server.port}/socket.io/?${query}`)
  await socket.next()
  return socket
}

/** A socket in a room, and its id. */
async function joined(
  room: string,
  nsp = '',
  options = '',
): Promise<{ socket: EngineSocket; id: string }> {
  const socket = await open(options)
  socket.send(`40${nsp}{"room":"${room}"}`)
  const reply = await socket.nextText()
  // Its place in the room is taken when a later event has been answered.
  socket.send(`42${nsp}99["ask"]`)
  expect(await socket.next()).toBe(`43${nsp}99[]`)
  return { socket, id: (JSON.parse(reply.slice(2 + nsp.length)) as { sid: string }).sid }
}

function end(...sockets: { socket: EngineSocket }[]): void {
  for (const { socket } of sockets) socket.terminate()
}

describe.concurrent('connecting', { timeout: 10_000 }, () => {
  test('2.2 the reply comes before what the handlers say', async () => {
    const socket = await open()
    socket.send('40{"greet":"hello"}')
    expect(await socket.next()).toMatch(/^40\{"sid":"[\w-]{20}"\}$/)
    expect(await socket.next()).toBe('42["greeting","hello"]')
    socket.terminate()
  })

  test('2.2 a middleware refuses, with its data; the connection stays', async () => {
    const socket = await open()
    socket.send('40/guarded,{"token":"wrong"}')
    const refusal = '44/guarded,{"message":"not authorized","data":{"given":"wrong"}}'
    expect(await socket.next()).toBe(refusal)
    socket.send('40/guarded,{"token":"secret"}')
    expect(await socket.next()).toMatch(/^40\/guarded,\{"sid":"[\w-]{20}"\}$/)
    socket.terminate()
  })

  test('2.2 a namespace by a pattern', async () => {
    const socket = await open()
    socket.send('40/tenant-acme,')
    expect(await socket.next()).toMatch(/^40\/tenant-acme,\{"sid":"[\w-]{20}"\}$/)
    socket.send('40/tenant-1,')
    expect(await socket.next()).toBe('44/tenant-1,{"message":"Invalid namespace"}')
    socket.terminate()
  })

  test('2.2 a refusal by the middleware of a socket is no refusal of the connection', async () => {
    const { socket } = await joined('r-own')
    socket.send('42["forbidden"]')
    expect(await socket.next()).toBe('42["refused","forbidden"]')
    socket.terminate()
  })
})

describe.concurrent('the server disconnects', { timeout: 10_000 }, () => {
  test('C17 from a namespace: 41, and the connection stays', async () => {
    const { socket } = await joined('r-bye')
    socket.send('42["goodbye",false]')
    expect(await socket.next()).toBe('41')
    socket.send('40')
    expect(await socket.next()).toMatch(/^40\{/)
    socket.terminate()
  })

  test('C17 from a namespace of its own name: 41/custom,', async () => {
    const { socket } = await joined('r-bye', '/custom,')
    socket.send('42/custom,["goodbye",false]')
    expect(await socket.next()).toBe('41/custom,')
    socket.terminate()
  })

  test('C17 altogether: the connection ends', async () => {
    const { socket } = await joined('r-end')
    socket.send('42["goodbye",true]')
    await expectEnd(socket)
  })
})

describe.concurrent('broadcasts', { timeout: 10_000 }, () => {
  test('C19 every socket is in the room of its id', async () => {
    const [one, other] = [await joined('r-id'), await joined('r-id')]
    one.socket.send(`42["send",{"from":"namespace","to":["${other.id}"]},"news",1]`)
    expect(await other.socket.next()).toBe('42["news",1]')
    one.socket.send('42["echo","after"]')
    expect(await one.socket.next()).toBe('42["echoed","after"]')
    end(one, other)
  })

  test('C23 the same bytes to everybody', async () => {
    const members = [await joined('r-all'), await joined('r-all'), await joined('r-all')]
    const json = '{"b":[1,2],"a":"\u00e9"}'
    members[0]!.socket.send(`42["send",{"from":"namespace","to":["r-all"]},"news",${json}]`)
    for (const { socket } of members) expect(await socket.next()).toBe(`42["news",${json}]`)
    end(...members)
  })

  test('C23 over each transport in its own form', async () => {
    const json = '["news",{"_placeholder":true,"num":0}]'
    const bytes = Buffer.from([1, 2, 3])
    const members = [await joined('r-forms'), await joined('r-forms', '', '&b64=1')]
    const session = await openPolling('{"room":"r-forms"}')
    const sender = await joined('r-sender')
    sender.socket.send(`451-["send",{"to":["r-forms"]},${json.slice(1)}`, bytes)
    expect(await members[0]!.socket.take(2)).toEqual([`451-${json}`, bytes])
    expect(await members[1]!.socket.take(2)).toEqual([`451-${json}`, 'bAQID'])
    expect((await session.get()).body).toBe([`451-${json}`, 'bAQID'].join(separator))
    end(sender, ...members)
  })

  // The reference has one parser per server.
  crierTest('C23 with each parser in its own form', async () => {
    const text = await joined('r-parsers')
    const packed = await open()
    packed.send(encode({ type: 0, data: { room: 'r-parsers' }, nsp: '/' }))
    expect(decode((await packed.next()) as Buffer)).toMatchObject({ type: 0 })
    packed.send(encode({ type: 2, data: ['send', { to: ['r-parsers'] }, 'to text', 1], nsp: '/' }))
    expect(await text.socket.next()).toBe('42["to text",1]')
    text.socket.send('42["send",{"to":["r-parsers"]},"to msgpack",[1]]')
    const packet = decode((await packed.next()) as Buffer)
    expect(packet).toEqual({ type: 2, data: ['to msgpack', [1]], nsp: '/' })
    end(text, { socket: packed })
  })

  test('2.2 from a socket: to all others', async () => {
    const [one, other] = [await joined('r-others'), await joined('r-others')]
    one.socket.send('42["send",{"to":["r-others"]},"news"]', '42["echo","after"]')
    expect(await one.socket.next()).toBe('42["echoed","after"]')
    expect(await other.socket.next()).toBe('42["news"]')
    end(one, other)
  })

  test('2.2 with attachments: packet and bytes together, for each', async () => {
    const [one, other] = [await joined('r-bin'), await joined('r-bin')]
    const ph = '{"_placeholder":true,"num":0}'
    one.socket.send(`451-["send",{"to":["r-bin"]},"news",${ph}]`, Buffer.from([1, 2, 3]))
    expect(await other.socket.take(2)).toEqual([`451-["news",${ph}]`, Buffer.from([1, 2, 3])])
    end(one, other)
  })

  test('2.2 namespaces do not hear each other, in rooms of one name', async () => {
    const [one, same, other] = [
      await joined('r-nsp'),
      await joined('r-nsp'),
      await joined('r-nsp', '/custom,'),
    ]
    one.socket.send('42["send",{"to":["r-nsp"]},"news"]')
    expect(await same.socket.next()).toBe('42["news"]')
    other.socket.send('42/custom,["echo","only this"]')
    expect(await other.socket.next()).toBe('42/custom,["echoed","only this"]')
    end(one, same, other)
  })

  test('C18 with acknowledgements: one id for all, and the first argument of each', async () => {
    const [one, a, b] = [await joined('r-asking'), await joined('r-poll'), await joined('r-poll')]
    one.socket.send('427["poll",{"from":"namespace","to":["r-poll"]},5000,"vote","x"]')
    const asked = [await a.socket.nextText(), await b.socket.nextText()]
    expect(asked[0]).toMatch(/^42\d+\["vote","x"\]$/)
    expect(asked[1]).toBe(asked[0])
    const id = /^42(\d+)/.exec(asked[0]!)![1]
    a.socket.send(`43${id}["yes","left out"]`)
    b.socket.send(`43${id}["no"]`)
    const answer = await one.socket.nextText()
    expect(answer.slice(0, 3)).toBe('437')
    const [isComplete, ...answers] = JSON.parse(answer.slice(3)) as [boolean, ...unknown[]]
    expect(isComplete).toBe(true)
    expect(answers.flat().sort()).toEqual(['no', 'yes'])
    end(one, a, b)
  })

  test('C18 with acknowledgements that do not all come: what has come', async () => {
    const [one, a, b] = [await joined('r-asking'), await joined('r-some'), await joined('r-some')]
    one.socket.send('427["poll",{"from":"namespace","to":["r-some"]},100,"vote"]')
    const id = /^42(\d+)/.exec(await a.socket.nextText())![1]
    a.socket.send(`43${id}["yes"]`)
    const answer = await one.socket.nextText()
    const [isComplete, ...answers] = JSON.parse(answer.slice(3)) as [boolean, ...unknown[]]
    expect([isComplete, answers.flat()]).toEqual([false, ['yes']])
    end(one, a, b)
  })
})

describe.concurrent('answers of the client', { timeout: 10_000 }, () => {
  test('2.3 a timeout is the server\u2019s own: nothing on the wire, a late answer is ignored', async () => {
    const { socket } = await joined('r-late')
    socket.send('427["ask-me",50,"q"]')
    const question = await socket.nextText()
    expect(question).toMatch(/^42\d+\["question","q"\]$/)
    expect(await socket.next()).toBe('437["timeout"]')
    socket.send(`43${/^42(\d+)/.exec(question)![1]}["late"]`, '42["echo","fine"]')
    expect(await socket.next()).toBe('42["echoed","fine"]')
    socket.terminate()
  })

  test('2.3 ids are the same over namespaces of one connection without harm', async () => {
    const { socket } = await joined('r-two')
    socket.send('40/custom,')
    expect(await socket.next()).toMatch(/^40\/custom,/)
    socket.send('427["ask-me",5000,"main"]', '42/custom,7["ask-me",5000,"custom"]')
    const main = /^42(\d+)\["question","main"\]$/.exec(await socket.nextText())![1]
    const custom = /^42\/custom,(\d+)\["question","custom"\]$/.exec(await socket.nextText())![1]
    socket.send(`43/custom,${custom}["to custom"]`, `43${main}["to main"]`)
    expect(await socket.take(2)).toEqual(['43/custom,7[null,"to custom"]', '437[null,"to main"]'])
    socket.terminate()
  })
})

describe.concurrent('volatile', { timeout: 10_000 }, () => {
  test('2.3 C24 what a client cannot take at once is left out, what it must have is not', async () => {
    const { socket } = await joined('r-slow')
    const count = 400
    socket.send(`42["flood",${count},100000]`)
    let received = 0
    let frame = await socket.nextText()
    while (frame !== '42["flooded"]') {
      expect(frame.startsWith('42["drop",')).toBe(true)
      received += 1
      frame = await socket.nextText()
    }
    expect(received).toBeLessThan(count)
    socket.terminate()
  })

  test('2.3 over polling: left out unless a GET is held', async () => {
    const session = await openPolling()
    await session.post('42["flood",5,10]')
    expect((await session.get()).body).toBe('42["flooded"]')
  })

  test('2.3 C24 over polling: not more than one answer holds', async () => {
    const session = await openPolling()
    const held = await session.beginGet()
    await session.post('3') // Answered: the GET is held.
    await session.post('42["flood",400,100000]')
    let body = (await held.answer()).body
    let packets = body.split(separator)
    const received = packets.filter((packet) => packet.startsWith('42["drop",')).length
    expect(received).toBeGreaterThan(0)
    expect(received).toBeLessThan(20)
    while (packets.at(-1) !== '42["flooded"]') {
      body = (await session.get()).body
      packets = body.split(separator)
    }
    held.socket.destroy()
  })
})

async function openPolling(auth = ''): Promise<PollingSession> {
  const session = await new Engine({ port: server.port }, '/socket.io/').openPolling()
  await session.post(`40${auth}`)
  expect((await session.get()).body).toMatch(/^40\{/)
  return session
}
