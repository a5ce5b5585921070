"""check_descriptors.py and parse_configs.py find what differs from the real schema, and nothing else."""

import contextlib
import io
import os
import tempfile
import unittest

from google.protobuf import descriptor_pb2

import check_descriptors
import model_config
import parse_configs


def real_file():
    """A copy of the real schema's file, to be changed."""
    files = descriptor_pb2.FileDescriptorSet()
    file = files.file.add()
    model_config.SCHEMA_FILE.CopyToProto(file)
    file.name = "ours.proto"
    return files, file


def message(file, *names):
    found = next(entry for entry in file.message_type if entry.name == names[0])
    for name in names[1:]:
        found = next(entry for entry in found.nested_type if entry.name == name)
    return found


def field(of, name):
    return next(entry for entry in of.field if entry.name == name)


def compare(files):
    ours = check_descriptors.load_descriptor_set(files.SerializeToString())
    real = model_config.SCHEMA_FILE.message_types_by_name["ModelConfig"]
    return check_descriptors.compare(ours, real)


class DescriptorTests(unittest.TestCase):
    def test_the_real_schema_equals_itself(self):
        files, _ = real_file()
        differences, additions, count = compare(files)
        self.assertEqual((differences, additions), ([], []))
        self.assertGreater(count, 200)

    def assert_differs(self, change, *texts):
        files, file = real_file()
        change(file)
        differences, _, _ = compare(files)
        self.assertEqual(len(differences), 1, differences)
        for text in texts:
            self.assertIn(text, differences[0])

    def test_another_number_is_found(self):
        def change(file):
            field(message(file, "ModelInput"), "optional").number = 19

        self.assert_differs(change, "bool optional = 8", "bool optional = 19")

    def test_another_type_is_found(self):
        def change(file):
            field(message(file, "ModelDynamicBatching"), "priority_levels").type = 13

        self.assert_differs(change, "`uint64 priority_levels = 4`", "`uint32 priority_levels = 4`")

    def test_a_scalar_in_place_of_a_list_is_found(self):
        def change(file):
            field(message(file, "ModelInput"), "dims").label = 1

        self.assert_differs(change, "repeated int64 dims", "`int64 dims")

    def test_a_field_outside_its_oneof_is_found(self):
        def change(file):
            field(message(file, "ModelConfig"), "dynamic_batching").ClearField("oneof_index")

        self.assert_differs(change, "in oneof scheduling_choice")

    def test_a_missing_field_is_found(self):
        def change(file):
            inputs = message(file, "ModelWarmup")
            inputs.field.remove(field(inputs, "count"))

        self.assert_differs(change, "uint32 count = 4", "ours `nothing`")

    def test_another_map_value_is_found(self):
        def change(file):
            entry = message(file, "ModelConfig", "MetricTagsEntry")
            field(entry, "value").type = 3

        self.assert_differs(change, "map<string, string> metric_tags", "map<string, int64>")

    def test_another_enum_value_is_found(self):
        def change(file):
            data_type = next(entry for entry in file.enum_type if entry.name == "DataType")
            next(value for value in data_type.value if value.name == "TYPE_BF16").number = 15

        self.assert_differs(change, "TYPE_BF16 is 14", "15 in ours")

    def test_a_field_of_no_release_is_found(self):
        def change(file):
            message(file, "ModelOperations").field.add(name="invented", number=9, type=9, label=1)

        self.assert_differs(change, "is only in ours", "no release is known")

    def test_a_newer_field_with_its_release_is_an_addition(self):
        files, file = real_file()
        message(file, "ModelResponseCache").field.add(name="fresh", number=2, type=8, label=1)
        ours = check_descriptors.load_descriptor_set(files.SerializeToString())
        real = model_config.SCHEMA_FILE.message_types_by_name["ModelConfig"]
        differences, additions, _ = check_descriptors.compare(ours, real, {"ModelResponseCache.fresh": "27.01"})
        self.assertEqual(differences, [])
        self.assertEqual(len(additions), 1)
        self.assertIn("since 27.01", additions[0])

    def test_the_table_of_releases_names_real_fields(self):
        messages, _ = check_descriptors.reachable(model_config.SCHEMA_FILE.message_types_by_name["ModelConfig"])
        for key in model_config.FIELD_SINCE:
            owner, _, name = key.rpartition(".")
            with self.subTest(key):
                self.assertIn(name, messages[f"{model_config.PACKAGE}.{owner}"].fields_by_name)

    def test_rubbish_is_unreadable(self):
        with tempfile.NamedTemporaryFile() as file, contextlib.redirect_stderr(io.StringIO()):
            file.write(b"\xff\xff\xff")
            file.flush()
            self.assertEqual(check_descriptors.main(["--descriptor-set", file.name]), 66)
            self.assertEqual(check_descriptors.main(["--descriptor-set", file.name + ".missing"]), 66)


class ParseTests(unittest.TestCase):
    def parse(self, text, *arguments, name="m"):
        with tempfile.TemporaryDirectory() as directory:
            os.mkdir(os.path.join(directory, name))
            with open(os.path.join(directory, name, "config.pbtxt"), "w", encoding="utf-8") as file:
                file.write(text)
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = parse_configs.main([directory, *arguments])
        return code, output.getvalue()

    def test_a_good_config_parses(self):
        self.assertEqual(self.parse('name: "m" backend: "onnxruntime" max_batch_size: 8')[0], 0)

    def test_an_unknown_field_has_its_place(self):
        code, output = self.parse("\n\nmax_batchsize: 8")
        self.assertEqual(code, 1)
        self.assertIn("3:1", output)
        self.assertIn("max_batchsize", output)

    def test_another_name_than_the_folders_is_found(self):
        code, output = self.parse('name: "n"')
        self.assertEqual(code, 1)
        self.assertIn('not that of its folder "m"', output)

    def test_a_field_newer_than_the_target_is_found(self):
        text = "ensemble_scheduling { max_inflight_requests: 2 }"
        self.assertEqual(self.parse(text, "--target", "25.11")[0], 0)
        code, output = self.parse(text, "--target", "24.10")
        self.assertEqual(code, 1)
        self.assertIn("max_inflight_requests came with 25.11", output)

    def test_a_newer_field_inside_a_list_is_found(self):
        code, output = self.parse('model_warmup [ { name: "w" }, { name: "v" count: 2 } ]', "--target", "22.06")
        self.assertEqual(code, 1)
        self.assertIn("model_warmup[1].count", output)

    def test_a_byte_order_mark_is_found(self):
        self.assertEqual(self.parse('\ufeffname: "m"')[0], 1)

    def test_a_folder_without_configs_is_an_error_of_its_own(self):
        with tempfile.TemporaryDirectory() as directory, contextlib.redirect_stdout(io.StringIO()):
            with contextlib.redirect_stderr(io.StringIO()):
                self.assertEqual(parse_configs.main([directory]), 2)


class DifferenceTests(unittest.TestCase):
    def differences(self, text, served):
        return model_config.differences(model_config.parse(text), served)

    def test_what_was_written_and_served_is_no_difference(self):
        text = 'max_batch_size: 8 input { name: "x" dims: [-1, 4] data_type: TYPE_FP32 }'
        served = {
            "name": "added",
            "max_batch_size": 8,
            "input": [{"name": "x", "dims": [-1, 4], "data_type": "TYPE_FP32", "optional": False}],
        }
        self.assertEqual(self.differences(text, served), [])

    def test_another_scalar_is_found(self):
        found = self.differences("max_batch_size: 8", {"max_batch_size": 4})
        self.assertEqual(found, ["max_batch_size: wrote 8, served 4"])

    def test_a_written_zero_counts(self):
        found = self.differences("max_batch_size: 0", {"max_batch_size": 4})
        self.assertEqual(found, ["max_batch_size: wrote 0, served 4"])

    def test_a_missing_block_is_found(self):
        found = self.differences("dynamic_batching { max_queue_delay_microseconds: 100 }", {})
        self.assertEqual(found, ["dynamic_batching: wrote max_queue_delay_microseconds: 100, served nothing"])

    def test_another_parameter_is_found(self):
        text = 'parameters { key: "a" value { string_value: "1" } }'
        self.assertEqual(len(self.differences(text, {"parameters": {"a": {"string_value": "2"}}})), 1)
        self.assertEqual(len(self.differences(text, {"parameters": {}})), 1)
        self.assertEqual(self.differences(text, {"parameters": {"a": {"string_value": "1"}}}), [])

    def test_another_order_of_a_list_is_found(self):
        text = "dynamic_batching { preferred_batch_size: [4, 8] }"
        self.assertEqual(len(self.differences(text, {"dynamic_batching": {"preferred_batch_size": [8, 4]}})), 2)

    def test_an_added_element_is_found(self):
        text = "dynamic_batching { preferred_batch_size: [4] }"
        self.assertEqual(len(self.differences(text, {"dynamic_batching": {"preferred_batch_size": [4, 8]}})), 1)

    def test_64_bit_numbers_as_text_are_the_same(self):
        text = "dynamic_batching { max_queue_delay_microseconds: 9007199254740993 }"
        served = {"dynamic_batching": {"max_queue_delay_microseconds": "9007199254740993"}}
        self.assertEqual(self.differences(text, served), [])


if __name__ == "__main__":
    unittest.main()
