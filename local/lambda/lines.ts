/** Who asks for an invocation: readers and writers of the API, a Task state, an event rule, or anybody who calls Invoke. */
export type Caller = 'read' | 'write' | 'task' | 'event' | 'direct'

/** How an invocation waits while no sandbox is free. */
export interface Queueing {
  /** Within a line the lower number goes first, then the one that came first. */
  order?: number
  /** Called when the invocation begins to wait. */
  onWait?(): void
  /** Called when a sandbox takes the invocation, at once or after a wait. */
  onStart?(): void
  /** Asked when a sandbox is free; an invocation that nobody wants any more is dropped. */
  isWanted?(): boolean
}

/** In which line an invocation waits when it must. */
export interface Place {
  line: string
  caller: Caller
  queueing: Queueing
}

interface InLine {
  readonly queueing: Queueing
  /** Part of a turn that it takes up: a line of low costs is served more often. */
  readonly cost: number
}

interface Line<T> {
  readonly name: string
  readonly waiting: T[]
  /** The line with the lowest number is served next. */
  turn: number
}

interface Taking<T, Choice> {
  choose: (item: T) => Choice | undefined
  drop: (item: T) => void
  few: number
}

/**
 * Lines that are served in turn, so that a short line waits no longer because another one is long
 * (start-time fair queueing: Goyal, Vin and Cheng, SIGCOMM 1996).
 */
export class Lines<T extends InLine> {
  private readonly lines = new Map<string, Line<T>>()
  /** Turn of the line that was served last: a line that was empty begins here and makes up for nothing. */
  private count = 0
  private turn = 0

  add(name: string, item: T): void {
    let line = this.lines.get(name)
    if (!line) {
      line = { name, waiting: [], turn: this.turn }
      this.lines.set(name, line)
    }
    line.waiting.splice(placeOf(item, line.waiting), 0, item)
    this.count++
  }

  lengthOf(name: string): number {
    return this.lines.get(name)?.waiting.length ?? 0
  }

  /** How many wait in all lines. */
  get length(): number {
    return this.count
  }

  get isEmpty(): boolean {
    return this.lines.size === 0
  }

  /**
   * Takes the first that `choose` accepts, lines in turn, and of each the first few; what nobody wants is given to `drop`.
   */
  take<Choice>({ choose, drop, few }: Taking<T, Choice>): { item: T; choice: Choice } | undefined {
    const inTurn = [...this.lines.values()].sort((a, b) => a.turn - b.turn)
    for (const line of inTurn) {
      for (let position = 0; position < Math.min(few, line.waiting.length); ) {
        const item = line.waiting[position]!
        if (item.queueing.isWanted?.() === false) {
          this.remove(line, position)
          drop(item)
          continue
        }
        const choice = choose(item)
        if (choice !== undefined) {
          this.turn = line.turn
          line.turn += item.cost
          this.remove(line, position)
          return { item, choice }
        }
        position++
      }
    }
    return undefined
  }

  clear(): void {
    this.lines.clear()
    this.count = 0
  }

  private remove({ name, waiting }: Line<T>, position: number): void {
    waiting.splice(position, 1)
    this.count--
    if (waiting.length === 0) {
      this.lines.delete(name)
    }
  }
}

function orderOf({ queueing }: InLine): number {
  return queueing.order ?? Number.POSITIVE_INFINITY
}

/** Returns the position behind all that go first. */
function placeOf(item: InLine, waiting: readonly InLine[]): number {
  const order = orderOf(item)
  let low = 0
  for (let high = waiting.length; low < high; ) {
    const middle = (low + high) >> 1
    if (orderOf(waiting[middle]!) <= order) {
      low = middle + 1
    } else {
      high = middle
    }
  }
  return low
}
