import { useSearchParams } from 'wouter'

type Changes = Record<string, string | readonly string[] | undefined>

/** What the address says behind its question mark, and a function that changes a part of it. */
export function useParameters(): [URLSearchParams, (changes: Changes) => void] {
  const [parameters, setParameters] = useSearchParams()
  const change = (changes: Changes) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before)
        for (const [name, value] of Object.entries(changes)) {
          after.delete(name)
          for (const each of [value ?? []].flat()) {
            after.append(name, each)
          }
        }
        return after
      },
      { replace: true },
    )
  return [parameters, change]
}
