"""The proof that an assignment is graded rightly: what is right passes, what is wrong is caught, and nothing slips by.

`prove` runs what the course keeps (stub, solution, rights, wrongs) and mutants of the solution (`mutants`) through the
real sandbox; `matrix` says what each check is good for; `equivalence` looks again at mutants that survive; `report`
tells it all. Mutation testing is due to DeMillo, Lipton and Sayward, "Hints on Test Data Selection", 1978.
"""
