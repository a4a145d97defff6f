-- A session in neovim, as a user with the configuration of docs/editors.md has it. Prints one line of JSON.
-- Environment: SHAPEWRIGHT_COMMAND (JSON list), SHAPEWRIGHT_SETTINGS (JSON), SHAPEWRIGHT_FILE, SHAPEWRIGHT_POINT (the text to point at).

local report = {}

local function wait_for(what, condition)
  assert(vim.wait(60000, condition, 50), "waited in vain for " .. what)
end

local function configure()
  vim.lsp.config("shapewright", {
    cmd = vim.json.decode(vim.env.SHAPEWRIGHT_COMMAND),
    filetypes = { "python" },
    root_markers = { ".git" },
    init_options = { settings = vim.json.decode(vim.env.SHAPEWRIGHT_SETTINGS) },
  })
  vim.lsp.enable("shapewright")
end

local function attached(buffer)
  wait_for("the client", function()
    local clients = vim.lsp.get_clients({ bufnr = buffer })
    return #clients == 1 and clients[1].initialized
  end)
  return vim.lsp.get_clients({ bufnr = buffer })[1]
end

local function cursor_on(buffer, text)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { row, column - 1 })
      return
    end
  end
  error("the file has no " .. text)
end

local function request(client, method, params)
  local answer = assert(client:request_sync(method, params, 60000, 0))
  assert(not answer.err, vim.inspect(answer.err))
  return answer.result
end

local function quick_fixes(client, buffer, problem)
  local sent = problem.user_data.lsp
  return request(client, "textDocument/codeAction", {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = sent.range,
    context = { diagnostics = { sent }, only = { "quickfix" } },
  })
end

local function run()
  configure()
  vim.cmd.edit(vim.fn.fnameescape(vim.env.SHAPEWRIGHT_FILE))
  vim.bo.filetype = "python"
  local buffer = vim.api.nvim_get_current_buf()
  local client = attached(buffer)
  report.encoding = client.offset_encoding

  local problems = function() return vim.diagnostic.get(buffer) end
  wait_for("a diagnostic", function() return #problems() > 0 end)
  report.before = vim.tbl_map(function(problem)
    return { line = problem.lnum + 1, message = problem.message, source = problem.source, code = problem.code }
  end, problems())

  cursor_on(buffer, vim.env.SHAPEWRIGHT_POINT)
  local hover = request(client, "textDocument/hover", vim.lsp.util.make_position_params(0, client.offset_encoding))
  report.hover = hover.contents.value

  local hints = request(client, "textDocument/inlayHint", {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = { start = { line = 0, character = 0 }, ["end"] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 } },
  })
  report.hints = #hints

  local action = assert(quick_fixes(client, buffer, problems()[1])[1], "no quick fix")
  report.fix = action.title
  vim.lsp.util.apply_workspace_edit(assert(action.edit, "a fix without an edit"), client.offset_encoding)
  wait_for("the diagnostic to go", function() return #problems() == 0 end)
  report.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")

  client:stop()
  wait_for("the server to stop", function() return client:is_stopped() end)
end

-- An error in a script leaves neovim waiting for keys; it has to end instead.
local ok, why = xpcall(run, debug.traceback)
io.stdout:write(vim.json.encode(ok and report or { error = why }) .. "\n")
vim.cmd(ok and "qall!" or "cquit 1")
