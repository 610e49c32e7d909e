import { parentPort } from 'node:worker_threads'
import { EvaluationFailure } from '../../machine/failure.ts'
import { createRandom } from '../../machine/random.ts'
import { describeExpression, evaluateHere } from '../expression.ts'
import { compileWithin } from '../limits.ts'
import type { EvaluationReply, EvaluationRequest } from './protocol.ts'

async function evaluateRequest(request: EvaluationRequest): Promise<EvaluationReply> {
  const { source, field, states, variables, now, seed } = request
  const parsed = describeExpression(source, compileWithin(source))
  try {
    const scope = { states, variables, now, random: createRandom(seed) }
    return { value: await evaluateHere({ source, field }, parsed, scope) }
  } catch (thrown) {
    if (!(thrown instanceof EvaluationFailure)) {
      throw thrown
    }
    const { error, message, location } = thrown
    return { failure: { error, message, location } }
  }
}

parentPort!.on('message', async (request: EvaluationRequest) => {
  parentPort!.postMessage(await evaluateRequest(request))
})

// Tells that all is loaded.
parentPort!.postMessage('ready')
