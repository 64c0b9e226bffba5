extension HTMLReport {
  /// One column of text, pictures as wide as the screen lets them be, colours from the reader's light or dark setting.
  static let style = """
    :root { --ink: #1d2127; --soft: #5c6570; --line: #d9dde3; --paper: #fff; --well: #f4f6f8; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e4e7eb; --soft: #9aa4b0; --line: #343b44; --paper: #15181c; --well: #1f242a; }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
    main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
    header { border-bottom: 1px solid var(--line); margin-bottom: 1.5rem; padding-bottom: 1rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; text-wrap: balance; }
    h1, h2, li, figcaption { overflow-wrap: break-word; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .75rem; }
    p { max-width: 44rem; margin: .75rem 0; overflow-wrap: break-word; }
    ul { max-width: 44rem; margin: .75rem 0; padding-left: 1.25rem; }
    :not(pre) > code { background: var(--well); border-radius: 4px; padding: .1em .3em; font-size: .9em; }
    .subtitle { color: var(--soft); margin: .4rem 0 0; }
    figure { margin: 1.25rem 0; }
    figcaption { color: var(--soft); font-size: .9rem; margin-top: .5rem; max-width: 44rem; }
    img { display: block; max-width: 100%; height: auto; border-radius: 4px; }
    svg { display: block; width: 100%; height: auto; font-family: system-ui, sans-serif; }
    svg.plot { max-width: 52rem; min-width: 32rem; }
    svg.heatmap { min-width: 24rem; }
    .scroll { overflow-x: auto; margin: 1.25rem 0; max-width: 100%; }
    figure .scroll { margin: 0; }
    table { border-collapse: collapse; font-size: .95rem; }
    caption { caption-side: bottom; text-align: left; color: var(--soft); font-size: .9rem; padding-top: .5rem; }
    th, td { padding: .35rem .9rem .35rem 0; text-align: left; border-bottom: 1px solid var(--line); }
    th { font-weight: 600; white-space: nowrap; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 0 2rem; }
    dl > div { display: flex; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--line); }
    dl > div { justify-content: space-between; }
    dt { color: var(--soft); overflow-wrap: anywhere; }
    dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    pre { background: var(--well); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; font-size: .875rem; }
    @media (max-width: 36rem) { main { padding: 1.25rem 1rem 3rem; } pre { font-size: .8rem; } }
    """
}
