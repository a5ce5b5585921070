"""validate_azureml.py accepts what the service takes and refuses the rest, with the reason."""

import contextlib
import io
import os
import shutil
import tempfile
import unittest

import validate_azureml

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "azureml")


def run(*paths):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = validate_azureml.main(list(paths))
    return code, output.getvalue()


class AzureMLTests(unittest.TestCase):
    def test_good_files_are_accepted(self):
        good = os.path.join(FIXTURES, "good")
        for name in sorted(os.listdir(good)):
            if name.endswith(".yml") and name != "deployment-container.yml":
                with self.subTest(name):
                    self.assertEqual(validate_azureml.validate(os.path.join(good, name))[1], [])

    def test_a_release_folder_is_accepted(self):
        code, output = run(os.path.join(FIXTURES, "good"))
        self.assertEqual(code, 0, output)
        self.assertIn("3 files validated", output)

    def test_bad_files_are_refused_with_the_reason(self):
        bad = os.path.join(FIXTURES, "bad")
        for name in sorted(os.listdir(bad)):
            path = os.path.join(bad, name)
            with open(path, encoding="utf-8") as file:
                expected = [line.removeprefix("# expect: ").strip() for line in file if line.startswith("# expect: ")]
            found = "\n".join(validate_azureml.validate(path)[1])
            for text in expected:
                with self.subTest(f"{name}: {text}"):
                    self.assertIn(text, found)
            self.assertTrue(expected, name)

    def change(self, file, old, new):
        """A copy of the good release with one replacement; returns (exit code, output)."""
        with tempfile.TemporaryDirectory() as directory:
            release = os.path.join(directory, "release")
            shutil.copytree(os.path.join(FIXTURES, "good"), release)
            path = os.path.join(release, "azureml", file)
            with open(path, encoding="utf-8") as stream:
                text = stream.read()
            self.assertIn(old, text)
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text.replace(old, new))
            return run(release)

    def test_a_path_to_the_model_folder_is_refused(self):
        code, output = self.change("model.yml", "../repository", "../repository/bertsquad")
        self.assertEqual(code, 1)
        self.assertIn("is path the repository?", output)

    def test_a_path_to_nothing_is_refused(self):
        code, output = self.change("model.yml", "../repository", "../nowhere")
        self.assertEqual(code, 1)
        self.assertIn("is no folder", output)

    def test_traffic_in_a_release_is_refused(self):
        code, output = self.change("endpoint.yml", "auth_mode: key", "auth_mode: key\ntraffic: {v1-9f86d081: 100}")
        self.assertEqual(code, 1)
        self.assertIn("before the deployments exist", output)

    def test_an_image_that_starts_nothing_is_refused(self):
        stock = "environment: {image: nvcr.io/nvidia/tritonserver:24.10-py3}\nmodel_mount_path: /models\ninstance_type:"
        code, output = self.change("deployment.yml", "instance_type:", stock)
        self.assertEqual(code, 1)
        self.assertIn("starts a shell without a command", output)

    def test_a_build_without_a_dockerfile_is_refused(self):
        build = "environment: {build: {path: environment}}\nmodel_mount_path: /models\ninstance_type:"
        code, output = self.change("deployment.yml", "instance_type:", build)
        self.assertEqual(code, 1)
        self.assertIn("holds no Dockerfile", output)

    def test_a_missing_file_of_a_release_is_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            release = os.path.join(directory, "release")
            shutil.copytree(os.path.join(FIXTURES, "good"), release)
            os.remove(os.path.join(release, "azureml", "endpoint.yml"))
            code, output = run(release)
        self.assertEqual(code, 1)
        self.assertIn("endpoint.yml: missing", output)

    def test_broken_yaml_is_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "model.yml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("name: [\n")
            code, output = run(path)
        self.assertEqual(code, 1)
        self.assertIn("yaml: ", output)

    def test_a_folder_without_azureml_is_an_error_of_its_own(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(run(directory)[0], 2)


if __name__ == "__main__":
    unittest.main()
