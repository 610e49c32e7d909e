import { openDataFile } from '#local/storage/data-file.ts'

/** An asynchronous invocation that was accepted, and is not over. */
export interface AcceptedInvocation {
  functionName: string
  /** JSON text. */
  payload: string
  clientContext?: string | undefined
  /** Epoch milliseconds. */
  acceptedAt: number
}

/** Keeps accepted asynchronous invocations until they are over, as Lambda's own queue does. */
export interface AsyncQueue {
  /** Keeps it before it is acknowledged; the answer forgets it. */
  keep(invocation: AcceptedInvocation): () => void
  /** What an earlier process has accepted and not brought to an end, each with what forgets it. */
  left(): { invocation: AcceptedInvocation; forget: () => void }[]
  close(): void
}

const SCHEMA = 'CREATE TABLE accepted (id INTEGER PRIMARY KEY, invocation TEXT NOT NULL)'

/** What it has taken survives SIGKILL; with `fsync` also a loss of power. Throws DataFileError. */
export function createAsyncQueue(file: string, { fsync = false } = {}): AsyncQueue {
  const db = openDataFile(file, { schema: SCHEMA, format: 1, fsync })
  const insert = db.prepare('INSERT INTO accepted (invocation) VALUES (?)')
  const remove = db.prepare('DELETE FROM accepted WHERE id = ?')
  let isOpen = true
  const forget = (id: number | bigint) => () => {
    if (isOpen) {
      remove.run(id)
    }
  }
  return {
    keep: (invocation) => forget(insert.run(JSON.stringify(invocation)).lastInsertRowid),
    left: () =>
      db
        .prepare('SELECT id, invocation FROM accepted ORDER BY id')
        .all()
        .map(({ id, invocation }) => ({
          invocation: JSON.parse(String(invocation)) as AcceptedInvocation,
          forget: forget(Number(id)),
        })),
    close() {
      isOpen = false
      db.close()
    },
  }
}
