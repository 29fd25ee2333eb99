// Posts the answer at once; without script the learner presses the button.
(function () {
  var first = document.getElementById("first");
  var answer = document.getElementById("answer");
  if (!first) {
    answer.submit();
    return;
  }
  var frame = document.getElementsByName("first-answer")[0];
  var again = false;
  setTimeout(function () { if (!again) { again = true; answer.submit(); } }, 3000);
  frame.addEventListener("load", function () { if (started && !again) { again = true; answer.submit(); } });
  var started = true;
  first.submit();
})();
