import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The first column of every row, read by a process of its own, as an operator would. */
export async function queryRows(file: string, sql: string): Promise<string[]> {
  const program =
    'import sqlite3, sys\n' +
    'for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(row[0])'
  const { stdout } = await run('python3', ['-c', program, file, sql])
  return stdout.split('\n').filter((line) => line !== '')
}
