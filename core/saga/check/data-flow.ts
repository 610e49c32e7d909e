import * as z from 'zod'
import { resultKey, type StepContract } from '../define/contract.ts'
import type { ParallelNode, Saga, SagaNode } from '../define/nodes.ts'
import { stepsOf } from '../define/walk.ts'
import type { Answer, Flow } from './flow.ts'
import { checkPicks } from './picks.ts'

/**
 * Throws `SagaDefinitionError` where a step picks what is not there when it runs, or what its schema refuses.
 *
 * What an undo needs it reads from its own step's record, so no undo picks anything.
 */
export function checkDataFlow(saga: Saga): void {
  const places = [...stepsOf(saga.steps, `${saga.name}.steps`)].map(
    ({ node: { contract }, path }) => [resultKey(contract.name), { step: contract.name, path }] as const,
  )
  const flow = { saga, answers: new Map(), places: new Map(places), beside: new Map() }
  follow(saga.steps, `${saga.name}.steps`, flow)
}

/** Adds to the answers of the flow what these nodes answer, in the order in which they run. */
function follow(nodes: readonly SagaNode[], path: string, flow: Flow): void {
  for (const [index, node] of nodes.entries()) {
    const here = `${path}[${index}]`
    switch (node.kind) {
      case 'step': {
        const { contract, bestEffort } = node
        checkPicks(contract, here, flow)
        const gap = `'${contract.name}' is best effort and may have failed`
        flow.answers.set(resultKey(contract.name), answerOf(contract, bestEffort ? gap : undefined))
        break
      }
      case 'when': {
        const inside = { ...flow, answers: new Map(flow.answers) }
        follow(node.steps, `${here}.steps`, inside)
        addNew(flow.answers, inside.answers, (answer) => ({
          ...answer,
          gap: answer.gap ?? `when '${node.name}' may pass it over`,
        }))
        break
      }
      case 'each': {
        const inside = { ...flow, each: node, answers: new Map(flow.answers) }
        follow(node.steps, `${here}.steps`, inside)
        addNew(flow.answers, inside.answers, ({ step, schema, gap }) => ({
          step,
          each: node.name,
          // An item whose best-effort step failed leaves a null.
          schema: z.array(gap ? z.nullable(schema) : schema),
        }))
        break
      }
      case 'parallel':
        followBranches(node, here, flow)
    }
  }
}

/** A branch sees what came before the parallel, not what runs beside it. */
function followBranches({ name, branches }: ParallelNode, here: string, flow: Flow): void {
  const ends = branches.map((branch, index) => {
    const others = branches.filter((each) => each !== branch).flatMap((each) => [...stepsOf(each)])
    const beside = others.map(({ node: { contract } }) => [resultKey(contract.name), name] as const)
    const inside = {
      ...flow,
      answers: new Map(flow.answers),
      beside: new Map([...flow.beside, ...beside]),
    }
    follow(branch, `${here}.branches[${index}]`, inside)
    return inside.answers
  })
  for (const end of ends) {
    addNew(flow.answers, end, (answer) => answer)
  }
}

function addNew(
  answers: Map<string, Answer>,
  inside: ReadonlyMap<string, Answer>,
  asSeenOutside: (answer: Answer) => Answer,
): void {
  for (const [key, answer] of inside) {
    if (!answers.has(key)) {
      answers.set(key, asSeenOutside(answer))
    }
  }
}

function answerOf({ name, output }: StepContract, gap: string | undefined): Answer {
  return { step: name, schema: output, ...(gap ? { gap } : {}) }
}
