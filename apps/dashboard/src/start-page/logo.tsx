/** Our own mark: a ring with three keys. */
export function Logo() {
  return (
    <svg className="sb-logo" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
      <circle cx="24" cy="13" r="9" className="sb-logo__ring" />
      <g className="sb-logo__key sb-logo__key--left" transform="rotate(32 24 20)">
        <circle cx="24" cy="26" r="4.2" />
        <path d="M24 30v14M24 38h4M24 43h4" />
      </g>
      <g className="sb-logo__key sb-logo__key--right" transform="rotate(-32 24 20)">
        <circle cx="24" cy="26" r="4.2" />
        <path d="M24 30v14M24 38h-4M24 43h-4" />
      </g>
      <g className="sb-logo__key">
        <circle cx="24" cy="26" r="4.2" />
        <path d="M24 30v16M24 40h4M24 45h4" />
      </g>
    </svg>
  );
}
