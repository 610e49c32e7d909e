/** A V8 CPU profile: chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile */
export interface CpuProfile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string }
    children?: number[]
  }[]
  /** Id of the node that ran, and microseconds since the sample before. */
  samples: number[]
  timeDeltas: number[]
}

/** The profiles of a process: its main thread's, and those of the workers that lived from start to stop. */
export interface Profiles {
  main: CpuProfile
  workers: CpuProfile[]
}

interface Message {
  id?: number
  method?: string
  result?: unknown
  error?: { message: string }
  params?: { sessionId: string; message: string }
}

const SAMPLE_EVERY_US = 500
/** Node tells of the workers there are right after it was asked. */
const WORKERS_ARE_TOLD_MS = 500
const ANSWERS_WITHIN_MS = 20_000

/** Takes CPU profiles of all threads of a Node process while `work` runs. `url` is its inspector's. */
export async function profileThreads(url: string, work: () => Promise<void>): Promise<Profiles> {
  const inspector = await connect(url)
  try {
    await inspector.call('NodeWorker.enable', { waitForDebuggerOnStart: false })
    await new Promise((resolve) => setTimeout(resolve, WORKERS_ARE_TOLD_MS))
    const threads = [undefined, ...inspector.workers]
    for (const thread of threads) {
      await inspector.call('Profiler.enable', {}, thread)
      await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US }, thread)
      await inspector.call('Profiler.start', {}, thread)
    }
    await work()
    const profiles: CpuProfile[] = []
    for (const thread of threads.filter((each) => each === undefined || inspector.workers.has(each))) {
      const { profile } = (await inspector.call('Profiler.stop', {}, thread)) as { profile: CpuProfile }
      profiles.push(profile)
    }
    const [main, ...workers] = profiles as [CpuProfile, ...CpuProfile[]]
    return { main, workers }
  } finally {
    inspector.close()
  }
}

/** Speaks the inspector's protocol, with workers by their session (Node's domain NodeWorker). */
async function connect(url: string) {
  const socket = new WebSocket(url)
  const waiting = new Map<string, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  const workers = new Set<string>()
  let sent = 0
  const settle = (session: string, { id, result, error }: Message) => {
    const call = waiting.get(`${session} ${id}`)
    waiting.delete(`${session} ${id}`)
    if (error) {
      call?.reject(new Error(`the inspector answers: ${error.message}`))
    } else {
      call?.resolve(result)
    }
  }
  const hear = (message: Message) => {
    const session = message.params?.sessionId ?? ''
    if (message.id !== undefined) {
      settle('', message)
    } else if (message.method === 'NodeWorker.attachedToWorker') {
      workers.add(session)
    } else if (message.method === 'NodeWorker.detachedFromWorker') {
      workers.delete(session)
    } else if (message.method === 'NodeWorker.receivedMessageFromWorker') {
      settle(session, JSON.parse(message.params!.message) as Message)
    }
  }
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as Message))
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`the inspector at ${url} cannot be reached`)))
  })
  const call = (method: string, params: object, worker?: string): Promise<unknown> => {
    const id = ++sent
    const message = JSON.stringify({ id, method, params })
    const outer = {
      id: ++sent,
      method: 'NodeWorker.sendMessageToWorker',
      params: { sessionId: worker, message },
    }
    return new Promise((resolve, reject) => {
      const key = `${worker ?? ''} ${id}`
      waiting.set(key, { resolve, reject })
      setTimeout(() => {
        waiting.delete(key)
        reject(new Error(`the inspector does not answer ${method}`))
      }, ANSWERS_WITHIN_MS).unref()
      socket.send(worker === undefined ? message : JSON.stringify(outer))
    })
  }
  return { call, workers, close: () => socket.close() }
}
