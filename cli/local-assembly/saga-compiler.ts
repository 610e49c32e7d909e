import * as z from 'zod'
import { startScript } from '../synthesis.ts'
import { BuildRecord } from './build-record.ts'

/** By then what was compiled is served, and the next process takes no processor from that. */
const START_NEXT_AFTER_MS = 500

type Functions = BuildRecord['functions']

export interface SagaCompiler {
  /**
   * Writes the state machines of the sagas as they are now. Returns the functions that they and the routes need; rejects
   * with what was printed where a saga does not load.
   */
  compile(): Promise<Functions>
  close(): void
}

/**
 * Compiles each time in a process that has not loaded a saga before. The process of the next compilation waits from soon
 * after the last one: it begins as soon as it is asked.
 */
export function createSagaCompiler(project: string, env: NodeJS.ProcessEnv): SagaCompiler {
  const start = () => {
    const script = startScript(project, 'cli/local-assembly/compile-sagas.ts', env)
    // Told to whoever asks for a compilation: until then nobody listens.
    script.ended.catch(() => {})
    return script
  }
  let next: ReturnType<typeof start> | undefined = start()
  let timer: NodeJS.Timeout | undefined
  return {
    async compile() {
      clearTimeout(timer)
      const { input, ended } = next ?? start()
      next = undefined
      input.end('compile\n')
      try {
        const printed = await ended
        return z
          .array(BuildRecord.shape.functions.element)
          .parse(JSON.parse(printed.trim().split('\n').at(-1)!))
      } finally {
        timer = setTimeout(() => {
          next = start()
        }, START_NEXT_AFTER_MS).unref()
      }
    },
    close() {
      clearTimeout(timer)
      next?.input.end()
    },
  }
}
