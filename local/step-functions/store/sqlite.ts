import { openDataFile } from '#local/storage/data-file.ts'
import { commitsSchema, createCommits } from './commits.ts'
import { createExecutions, executionsSchema } from './executions.ts'
import type { Document, Store } from './store.ts'

/** Raised whenever what is stored changes shape. */
const format = 3

const schema = `
  CREATE TABLE documents (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
  ${executionsSchema}
  ${commitsSchema}
`

/** What memory may hold until the tables that things are found by are brought up to date. */
const most = { transitions: 8_192, characters: 4_000_000 }

/**
 * Keeps everything in one SQLite file (plus its write-ahead log).
 * A commit appends its transitions, which have all there is, to one table. What executions there are, and which
 * transitions are theirs, is held in memory for the latest and brought to tables of its own for many at once: an index
 * that is kept up to date costs nearly as much as what it finds.
 * What `commit` has taken survives SIGKILL; with `fsync: true` also a loss of power.
 * Throws DataFileError for a damaged file and for one that a version with another format wrote.
 */
export function createSqliteStore(file: string, { fsync = false }: { fsync?: boolean } = {}): Store {
  const db = openDataFile(file, { schema, format, fsync })
  const putDocument = db.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)')
  const dropDocument = db.prepare('DELETE FROM documents WHERE kind = ? AND key = ?')
  const [begin, end, undo] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((text) => db.prepare(text))
  const executions = createExecutions(db)
  const commits = createCommits(db, executions.put)

  const transact = (write: () => void) => {
    begin!.run()
    try {
      write()
      end!.run()
    } catch (error) {
      undo!.run()
      throw error
    }
  }
  /** Commits what is given, and the tables brought up to date. */
  const settle = (write?: () => void) => {
    transact(() => {
      write?.()
      executions.settle()
      commits.settle()
    })
    executions.forget()
    commits.forget()
  }

  return {
    open() {
      settle()
      return {
        documents: db.prepare('SELECT kind, key, value FROM documents').all() as unknown as Document[],
        running: executions.running(),
        lastId: executions.lastId(),
      }
    },
    commit(transitions, documents) {
      const isFull = commits.size > most.transitions || executions.size > most.characters
      const commit = isFull ? settle : transact
      commit(() => {
        for (const { kind, key, value } of documents) {
          if (value === null) {
            dropDocument.run(kind, key)
          } else {
            putDocument.run(kind, key, value)
          }
        }
        commits.append(transitions)
        for (const { record } of transitions) {
          if (record) {
            executions.put(record)
          }
        }
      })
    },
    findExecution: executions.find,
    listExecutions(filter) {
      settle()
      return executions.list(filter)
    },
    readHistory: commits.readHistory,
    lastEvent: commits.lastEvent,
    readStandings: commits.readStandings,
    prune(endedBefore) {
      settle()
      const ended = executions.endedBefore(endedBefore)
      if (ended.length === 0) {
        return 0
      }
      transact(() => {
        commits.drop(ended)
        executions.drop(ended)
      })
      return ended.length
    },
    close: () => db.close(),
  }
}
