import Testing

@testable import NotebookSupport

struct NotebookSourceTests {
  private let source = NotebookSource(
    """
    // No cell.

    // %% [markdown]
    // # Title
    //
    // One `a // b`.
    // - two

    // %%

    import A

    let x = 1  // %% within a line


    // %% [markdown]
    // ## After
    // %%
    f(x)
    """)

  @Test func cells() {
    #expect(
      source.cells.map(\.content) == [
        .prose("# Title\n\nOne `a // b`.\n- two"), .code("import A\n\nlet x = 1  // %% within a line"),
        .prose("## After"), .code("f(x)"),
      ])
    #expect(source.title == "Title")
  }

  @Test func linesBelongToTheCellAboveThem() {
    #expect(source.cells.map(\.lines) == [3...8, 9...15, 16...17, 18...19])
    #expect([1, 2, 3, 8, 9, 15, 16, 18, 19].map(source.cell) == [nil, nil, 0, 0, 1, 1, 2, 3, 3])
    #expect(source.cell(ofLine: 20) == nil)
  }

  @Test func textWithoutMarks() {
    #expect(NotebookSource("let x = 1").cells.isEmpty && NotebookSource("# a").title == nil)
    #expect(NotebookSource("// %%\n// %%\n").cells.map(\.content) == [.code(""), .code("")])
  }
}
