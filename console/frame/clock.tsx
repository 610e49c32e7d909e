import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { askClock, clockKey, useLocalClock, useNow } from '../api/clock.ts'

const TURNS = [
  { name: '+30 s', turn: { advance: 30_000 } },
  { name: '+1 h', turn: { advance: 3_600_000 } },
  { name: 'next timer', turn: { to: 'next' } },
] as const

/** The local cloud's clock, which people turn so that they need not wait; there is none on AWS. */
export function Clock() {
  const clock = useLocalClock()
  const now = useNow()
  const queries = useQueryClient()
  const [isTurning, setTurning] = useState(false)
  const [problem, setProblem] = useState<string>()
  if (!clock) {
    return null
  }
  const turn = async (how: object) => {
    setTurning(true)
    setProblem(undefined)
    try {
      const turned = await askClock(how)
      if (!turned) {
        throw new Error('the local cloud refuses it')
      }
      queries.setQueryData(clockKey, turned)
      await queries.invalidateQueries()
    } catch (error) {
      setProblem(`could not be turned: ${(error as Error).message}`)
    } finally {
      setTurning(false)
    }
  }
  return (
    <fieldset className="pill top-clock" disabled={isTurning}>
      <legend className="unseen">Local clock</legend>
      clock <b className="clock-time">{new Date(now).toLocaleTimeString('sv-SE')}</b>
      {TURNS.map(({ name, turn: how }) => (
        <button key={name} type="button" className="clock-turn" onClick={() => turn(how)}>
          {name}
        </button>
      ))}
      {clock.offset > 0 ? (
        <button type="button" className="clock-turn" onClick={() => turn({ to: 'real' })}>
          back to real time
        </button>
      ) : null}
      {problem ? (
        <span className="red tone" role="alert">
          {problem}
        </span>
      ) : null}
    </fieldset>
  )
}
