;;; emacs.el --- Run a scenario through Emacs's jsonrpc.el  -*- lexical-binding: t; -*-

;; usage: emacs -Q --batch -l emacs.el SCENARIO ENGINE STORE ANSWERS
;; Emacs 28 sends "params": null for a call without params, and cannot tell null from {} in answers.

;;; Code:

(require 'jsonrpc)

(defun fettle-scenario-read (file)
  "Return the steps of the scenario in FILE as a vector of plists."
  (with-temp-buffer
    (insert-file-contents file)
    (plist-get (json-parse-buffer :object-type 'plist :null-object nil :false-object :json-false)
               :steps)))

(defun fettle-scenario-run-step (connection step)
  "Run one STEP over CONNECTION and return its answer as a plist."
  ;; Emacs 28 takes the name of a method as a symbol only.
  (if (plist-get step :notify)
      (progn (jsonrpc-notify connection (intern (plist-get step :notify)) (plist-get step :params))
             nil)
    (condition-case failure
        (list :result (jsonrpc-request connection (intern (plist-get step :method))
                                       (plist-get step :params) :timeout 30))
      (jsonrpc-error
       (let ((details (cddr failure)))
         (list :error (list :code (alist-get 'jsonrpc-error-code details)
                            :message (alist-get 'jsonrpc-error-message details)
                            :data (alist-get 'jsonrpc-error-data details))))))))

(defun fettle-scenario-run (scenario engine store answers)
  "Run SCENARIO with ENGINE on STORE and write what came to the file ANSWERS."
  (let* ((process nil)
         (connection
          (make-instance
           'jsonrpc-process-connection
           :name "fettle"
           :events-buffer-scrollback-size 0
           :process (lambda ()
                      (setq process
                            (make-process :name "fettle" :command (list engine "serve" store)
                                          :connection-type 'pipe :coding 'utf-8-emacs-unix
                                          :noquery t)))))
         (got (mapcar (lambda (step) (fettle-scenario-run-step connection step))
                      (fettle-scenario-read scenario))))
    (with-timeout (30 (kill-process process))
      (while (process-live-p process)
        (accept-process-output process 0.1)))
    (let ((coding-system-for-write 'utf-8))
      (write-region (json-serialize (vconcat got) :null-object nil :false-object :json-false)
                    nil answers nil 'quiet))
    (kill-emacs (process-exit-status process))))

(apply #'fettle-scenario-run command-line-args-left)

;;; emacs.el ends here
