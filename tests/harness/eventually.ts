/** Asks again until `check` neither throws nor answers false; after `milliseconds` its error is the test's. */
export async function eventually<T>(
  check: () => T | false | Promise<T | false>,
  milliseconds = 10_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    try {
      const value = await check()
      if (value !== false) return value
      if (Date.now() > deadline) throw new Error(`did not hold within ${milliseconds} ms`)
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await new Promise((again) => setTimeout(again, 20))
  }
}
