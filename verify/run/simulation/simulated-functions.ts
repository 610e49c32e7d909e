import type { Clock } from '#local/clock.ts'
import type { Invoke, LambdaFault, Outcome } from '#local/lambda/index.ts'
import type { InvokeRequest } from '#local/step-functions/index.ts'
import type { Call } from '../call.ts'
import type { TestBed } from '../test-bed/test-bed.ts'

/** What a simulation calls at each invocation of a function. */
export interface SimulationHooks {
  /** Stands before every function. */
  fault: LambdaFault
  /** Called before each call that Step Functions makes; the call waits for it. */
  onCall(payload: string): Promise<void>
  /** How long Step Functions waits until this call's function has begun, in milliseconds. */
  delayOf(payload: string): number
  /** Some fault stands between this call's function and DynamoDB. */
  isTapped(payload: string): boolean
}

/** The test bed's functions in simulated time, behind the hooks. */
export interface SimulatedFunctions {
  /** Called once, before anything is invoked. */
  install(hooks: SimulationHooks): void
  invoke: Invoke
  /** For Step Functions: `onCall` and `delayOf` come first. */
  invokeAsTask(request: InvokeRequest): ReturnType<Invoke>
  /** Runs a function with no fault before it. */
  deliver(call: Call): Promise<Outcome>
  /** How many run. */
  running(): number
}

export function createSimulatedFunctions(testBed: TestBed, clock: Clock): SimulatedFunctions {
  let hooks: SimulationHooks
  let running = 0
  const invokeWith = (fault: LambdaFault): Invoke => {
    const counted: LambdaFault = async (call, run) => {
      running++
      try {
        return await fault(call, run)
      } finally {
        running--
      }
    }
    const plain = testBed.lambda.within({ clock, fault: counted })
    const tapped = testBed.tappedLambda.within({ clock, fault: counted })
    return (options) => (hooks.isTapped(options.payload) ? tapped : plain)(options)
  }
  const invoke = invokeWith((call, run) => hooks.fault(call, run))
  const invokeUntroubled = invokeWith((_call, run) => run())
  return {
    invoke,
    running: () => running,
    install(given) {
      hooks = given
    },
    async invokeAsTask(request) {
      await hooks.onCall(request.payload)
      const delay = hooks.delayOf(request.payload)
      if (delay > 0) {
        const due = clock.now() + delay
        const waited = new Promise<void>((resolve) => clock.setTimer(due, resolve))
        request.letTimePass?.()
        await waited
      }
      return invoke(request)
    },
    async deliver(call) {
      const { payload, functionError } = await invokeUntroubled(call)
      return { payload, failed: functionError !== undefined }
    },
  }
}
