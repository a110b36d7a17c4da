-- Runs the tests of one file inside Neovim: nvim --headless -u NONE -S tests/run.lua, with $SPEC naming the file.
-- A test is a coroutine, so that it can wait for what the plugin does in its own time.

local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
vim.opt.runtimepath:prepend(vim.fn.fnamemodify(here, ':h'))
vim.cmd('runtime plugin/fettle.lua')
vim.opt.swapfile = false
vim.opt.columns, vim.opt.lines = 240, 50

local WAIT = 15000
local tests = {}

---@param name string a promise
---@param body fun()
function _G.test(name, body)
  tests[#tests + 1] = { name = name, body = body }
end

--- Waits until a condition holds, and returns what it gave; fails with the description when it never does.
function _G.eventually(description, condition)
  local value
  local came = vim.wait(WAIT, function()
    value = condition()
    return value
  end, 10)
  if not came then
    error(description .. ' never came; the messages: ' .. vim.inspect(_G.notices), 2)
  end
  return value
end

--- Makes a call and waits for its answer; an error of the engine is returned second.
function _G.ask(method, params)
  local done, err, result = false, nil, nil
  require('fettle.rpc').call(method, params, function(failure, answer)
    done, err, result = true, failure, answer
  end)
  eventually('the answer of ' .. method, function()
    return done
  end)
  return result, err
end

function _G.equal(actual, expected)
  if not vim.deep_equal(actual, expected) then
    error(('expected %s, got %s'):format(vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

function _G.contains(text, part)
  if not text:find(part, 1, true) then
    error(('expected %q in:\n%s'):format(part, text), 2)
  end
end

--- All text of a buffer.
function _G.text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), '\n')
end

--- Types keys as a user does.
function _G.press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, true, true), 'x', false)
end

_G.notices = {}
vim.notify = function(text)
  table.insert(_G.notices, text)
end

local chosen
vim.ui.select = function(items, options, done)
  local format = options.format_item or tostring
  for index, item in ipairs(items) do
    if format(item) == chosen then
      return done(item, index)
    end
  end
  error(('%q is not among the choices: %s'):format(tostring(chosen), vim.inspect(vim.tbl_map(format, items))))
end

vim.ui.input = function(options)
  error('nobody is there to answer: ' .. vim.inspect(options))
end

--- What the user picks from the next choices.
function _G.pick(name)
  chosen = name
end

local ok, problem = pcall(dofile, here .. '/' .. vim.env.SPEC)
local failed = ok and 0 or 1
if not ok then
  io.stdout:write('not ok: ', problem, '\n')
end
for _, each in ipairs(tests) do
  _G.notices = {}
  local passed, why = xpcall(each.body, debug.traceback)
  io.stdout:write(passed and 'ok: ' or 'not ok: ', each.name, '\n', passed and '' or why .. '\n')
  failed = failed + (passed and 0 or 1)
  vim.cmd('silent! %bwipeout!')
end
if #tests == 0 then
  io.stdout:write('not ok: no tests\n')
  failed = 1
end
vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
