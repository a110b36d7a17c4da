" Runs a scenario through the channels of Vim 9 in mode lsp, which adds Content-Type to each message.
"
" usage: SCENARIO=… ENGINE=… STORE=… ANSWERS=… vim -N -u NONE -i NONE -n -e -s -S vim.vim

const s:wait = 30000

let s:job = job_start([$ENGINE, 'serve', $STORE], {'mode': 'lsp', 'err_io': 'null', 'timeout': s:wait})
let s:answers = []
for s:step in json_decode(join(readfile($SCENARIO), "\n")).steps
  let s:message = {'method': get(s:step, 'notify', get(s:step, 'method', ''))}
  if has_key(s:step, 'params')
    let s:message.params = s:step.params
  endif
  if has_key(s:step, 'notify')
    call ch_sendexpr(s:job, s:message)
    call add(s:answers, v:null)
    continue
  endif
  let s:answer = ch_evalexpr(s:job, s:message)
  if type(s:answer) != v:t_dict
    call add(s:answers, {'error': {'message': 'no answer'}})
  elseif has_key(s:answer, 'error')
    call add(s:answers, {'error': s:answer.error})
  else
    call add(s:answers, {'result': s:answer.result})
  endif
endfor
let s:rounds = 0
while job_status(s:job) ==# 'run' && s:rounds < s:wait / 10
  sleep 10m
  let s:rounds += 1
endwhile
call writefile([json_encode(s:answers)], $ANSWERS)
execute job_info(s:job).exitval == 0 ? 'qall!' : 'cquit!'
