"""A step in Python of the specs beside this folder; nobody serves it."""


class TritonPythonModel:
    def execute(self, requests):
        raise NotImplementedError
