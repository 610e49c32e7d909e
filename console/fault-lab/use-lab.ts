import { useEffect, useRef, useState } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { useSession } from '../api/session.tsx'
import type { Experiment } from './experiments.ts'
import { keepResult, useResults } from './results.ts'
import { runExperiment } from './run-experiment.ts'

interface Progress {
  done: number
  of: number
}

/** Runs experiments one after the other, so that none competes with another for the same goods, until it is stopped. */
export function useLab(definition: AnswerOf<'getWorkflow'>) {
  const { call, tenant } = useSession()
  const { workflow, tree } = definition
  const store = `${tenant} ${workflow}`
  const results = useResults(store)
  const [progress, setProgress] = useState<Progress>()
  const abort = useRef<AbortController>(undefined)
  useEffect(() => () => abort.current?.abort(), [])
  const run = async (
    experiments: readonly Experiment[],
    choices: { template: unknown; approves: boolean; retries: boolean },
  ) => {
    const controller = new AbortController()
    abort.current = controller
    const { signal } = controller
    const tell = (key: string, result: Parameters<typeof keepResult>[2]) => keepResult(store, key, result)
    for (const [done, experiment] of experiments.entries()) {
      if (signal.aborted) {
        break
      }
      setProgress({ done, of: experiments.length })
      await runExperiment({ call, workflow, tree, ...choices, signal, tell }, experiment)
    }
    setProgress(undefined)
  }
  return { store, results, progress, run, stop: () => abort.current?.abort() }
}
