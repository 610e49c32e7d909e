import { type ClipboardEvent, type FormEvent, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useWorkflows } from '../api/queries.ts'
import { parseSearch, writeFilters } from '../executions/filters.ts'
import { useKeys } from '../parts/use-keys.ts'

/** Finds executions by the beginnings of their ids, or by words such as `status:stuck`. */
export function Search() {
  const [, navigate] = useLocation()
  const { data: workflows } = useWorkflows()
  const [problem, setProblem] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  const search = (event: FormEvent) => {
    event.preventDefault()
    const names = workflows?.items.map(({ workflow }) => workflow) ?? []
    const filters = parseSearch(input.current?.value ?? '', names)
    if (typeof filters === 'string') {
      setProblem(filters)
      return
    }
    setProblem('')
    navigate(`/executions?${writeFilters(new URLSearchParams(), filters)}`)
    input.current?.blur()
  }
  return (
    <search className="search-room">
      <form className="search" onSubmit={search}>
        <input
          ref={input}
          aria-label="Search executions"
          aria-invalid={problem !== ''}
          aria-describedby={problem ? 'search-problem' : undefined}
          placeholder="Search an id, or status:stuck workflow:order…"
          onPaste={pasteLines}
          onKeyDown={(event) => event.key === 'Escape' && input.current?.blur()}
          onChange={() => setProblem('')}
        />
        <kbd>/</kbd>
        {problem ? (
          <span className="search-problem" id="search-problem" role="alert">
            {problem}
          </span>
        ) : null}
      </form>
    </search>
  )
}

/** Ids that stand one below the other stay apart: a browser takes the ends of lines out of what is pasted. */
function pasteLines(event: ClipboardEvent<HTMLInputElement>): void {
  const text = event.clipboardData.getData('text')
  if (/[\r\n]/.test(text)) {
    event.preventDefault()
    const { selectionStart, selectionEnd, value } = event.currentTarget
    const spaced = text.trim().replace(/\s+/g, ' ')
    event.currentTarget.setRangeText(
      spaced,
      selectionStart ?? value.length,
      selectionEnd ?? value.length,
      'end',
    )
  }
}
